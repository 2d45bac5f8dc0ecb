using System.Text;

namespace Sweeps.Storage.Files;

/// <summary>What a store holds in place of a checkpoint whose bytes are in a file.</summary>
/// <param name="Name">The file's name in its folder.</param>
/// <param name="Folder">The folder, as the process that wrote it had it; others may have it elsewhere.</param>
internal sealed record FileReference(string Name, string Folder)
{
    // A sealed checkpoint begins with SWEEPSCP.
    private static ReadOnlySpan<byte> Magic => "SWEEPSCF\n"u8;

    /// <summary>The bytes that stand for it.</summary>
    public byte[] ToBytes() => [.. Magic, .. Encoding.UTF8.GetBytes($"{Name}\n{Folder}")];

    /// <summary>Reads them back; null: they are something else.</summary>
    public static FileReference? Of(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith(Magic))
            return null;
        string[] parts = Encoding.UTF8.GetString(bytes[Magic.Length..]).Split('\n', 2);
        return parts.Length == 2 ? new(parts[0], parts[1]) : null;
    }
}
