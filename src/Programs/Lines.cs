namespace Sweeps.Programs;

/// <summary>Cuts bytes into lines. One that is too long is passed over to its end and counted.</summary>
internal sealed class Lines(int longest, Action<ReadOnlySpan<byte>> take, Action tooLong)
{
    private byte[] _held = [];
    private int _length;
    private bool _skipping;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int end = bytes.IndexOf((byte)'\n');
            var part = end < 0 ? bytes : bytes[..end];
            if (!_skipping && _length + part.Length > longest)
            {
                _skipping = true;
                tooLong();
            }

            if (!_skipping)
            {
                if (_length + part.Length > _held.Length)
                    Array.Resize(ref _held, Math.Min(longest, Math.Max(256, 2 * (_length + part.Length))));
                part.CopyTo(_held.AsSpan(_length));
                _length += part.Length;
            }

            if (end < 0)
                return;
            End();
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>Forgets what has no line end.</summary>
    public void Clear() => (_length, _skipping) = (0, false);

    /// <summary>Takes what has no line end as a line.</summary>
    public void End()
    {
        if (!_skipping && _length > 0)
            take(_held.AsSpan(0, _length));
        Clear();
    }
}
