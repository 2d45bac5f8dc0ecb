using System.Security.Cryptography;
using System.Text;

namespace Sweeps.Scheduling.Texts;

/// <summary>Names of files that are made of names of sweeps and measures.</summary>
public static class FileName
{
    /// <summary>Most bytes of a name in UTF-8. File systems allow 255; the rest is for what others put around
    /// it.</summary>
    public const int MostBytes = 200;

    private const int HashDigits = 8;

    /// <summary>
    /// A name that every file system and command takes: letters, digits and <c>- _ .</c> stay, all else becomes
    /// <c>-</c>. In the first place stands none of these but <c>_</c>, since others hide a file or make an option of
    /// it. A name that is cut since it is too long, or has lost a character so, ends in digits of its hash, so that two
    /// names stay two.
    /// </summary>
    /// <param name="name">Any text.</param>
    /// <param name="ending">What follows it, such as <c>.svg</c>.</param>
    public static string Of(string name, string ending = "")
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(ending);
        StringBuilder safe = new(name.Length);
        foreach (Rune rune in name.EnumerateRunes())
        {
            bool stays = Rune.IsLetterOrDigit(rune) || rune.Value is '-' or '_' or '.';
            safe.Append(stays ? rune.ToString() : "-");
        }

        if (safe.Length == 0)
            safe.Append('_');
        else if (safe[0] is '-' or '.')
            safe[0] = '_';
        string whole = safe.ToString();
        int room = MostBytes - Encoding.UTF8.GetByteCount(ending);
        if (whole == name && Encoding.UTF8.GetByteCount(whole) <= room)
            return whole + ending;
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..HashDigits];
        room -= HashDigits + 1;
        int length = 0;
        foreach (Rune rune in whole.EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0)
                break;
            length += rune.Utf16SequenceLength;
        }

        return $"{whole[..length]}-{hash}{ending}";
    }
}
