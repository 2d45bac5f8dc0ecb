using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sweeps.Storage;

/// <summary>Names sweeps, in every store alike.</summary>
internal static class SweepIds
{
    /// <summary>Sixteen hexadecimal digits, a function of name, definition and engine version.</summary>
    public static string Of(SweepManifest manifest)
    {
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{manifest.EngineVersion}\n{manifest.DefinitionHash}\n{manifest.Name}"
        );
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }

    /// <summary>Whether a text may be the beginning of an id.</summary>
    public static bool MayBegin(string text) => text.Length >= 4 && text.All(char.IsAsciiHexDigitLower);
}
