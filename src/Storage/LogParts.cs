using Sweeps.Model.Training;

namespace Sweeps.Storage;

/// <summary>Pieces of what an attempt has written, as one.</summary>
internal static class LogParts
{
    /// <summary>The last bytes of pieces in order, from a place on; null where there is none.</summary>
    public static LogPart? Joined(IReadOnlyList<LogPart> parts, long from)
    {
        if (parts.Count == 0)
            return null;
        long end = parts[^1].At + parts[^1].Bytes.Length;
        long begin = Math.Max(from, end - LogPart.MostKept);
        byte[] bytes =
        [
            .. parts.SelectMany(part => part.Bytes[(int)Math.Clamp(begin - part.At, 0, part.Bytes.Length)..]),
        ];
        return bytes.Length == 0 ? null : new(end - bytes.Length, bytes);
    }
}
