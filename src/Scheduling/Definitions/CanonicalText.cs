using System.Security.Cryptography;
using System.Text;

namespace Sweeps.Scheduling.Definitions;

/// <summary>The hash of what is written to it, as UTF-8: a canonical text of many values is never held whole.</summary>
internal sealed class CanonicalText : TextWriter
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Encoder _encoder = Encoding.UTF8.GetEncoder();
    private readonly byte[] _bytes = new byte[8192];
    private readonly char[] _letters = new char[2048]; // at most three bytes each
    private int _count;

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>SHA-256, in hexadecimal, of what a canonical form is.</summary>
    public static string HashOf(Action<TextWriter> write)
    {
        using CanonicalText text = new();
        write(text);
        return text.Hash();
    }

    public override void Write(char value)
    {
        if (_count == _letters.Length)
            Encode(flush: false);
        _letters[_count++] = value;
    }

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(ReadOnlySpan<char> buffer)
    {
        while (buffer.Length > 0)
        {
            if (_count == _letters.Length)
                Encode(flush: false);
            int taken = Math.Min(buffer.Length, _letters.Length - _count);
            buffer[..taken].CopyTo(_letters.AsSpan(_count));
            _count += taken;
            buffer = buffer[taken..];
        }
    }

    protected override void Dispose(bool disposing)
    {
        _hash.Dispose();
        base.Dispose(disposing);
    }

    private string Hash()
    {
        Encode(flush: true);
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    private void Encode(bool flush)
    {
        int bytes = _encoder.GetBytes(_letters.AsSpan(0, _count), _bytes, flush);
        _hash.AppendData(_bytes, 0, bytes);
        _count = 0;
    }
}
