using Sweeps.Model.Training;

namespace Sweeps.Programs;

/// <summary>The last bytes of what came by, however much that was.</summary>
internal sealed class Tail(int most)
{
    private byte[] _bytes = [];
    private int _length;
    private long _taken;

    /// <summary>Bytes that came by.</summary>
    public long Total { get; private set; }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Total += bytes.Length;
        if (bytes.Length > most)
            bytes = bytes[^most..];
        if (_length + bytes.Length > 2 * most || _bytes.Length < _length + bytes.Length)
        {
            int kept = Math.Min(_length, most - Math.Min(most, bytes.Length));
            byte[] room = new byte[Math.Min(2 * most, Math.Max(4096, 2 * (kept + bytes.Length)))];
            _bytes.AsSpan(_length - kept, kept).CopyTo(room);
            (_bytes, _length) = (room, kept);
        }

        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>What came since it was asked last, as far as it is kept; null: nothing.</summary>
    public LogPart? Take()
    {
        int fresh = (int)Math.Min(Total - _taken, Math.Min(_length, most));
        if (fresh == 0)
            return null;
        _taken = Total;
        return new(Total - fresh, _bytes.AsSpan(_length - fresh, fresh).ToArray());
    }

    /// <summary>The last bytes.</summary>
    public byte[] ToArray() => _bytes.AsSpan(Math.Max(0, _length - most), Math.Min(_length, most)).ToArray();
}
