namespace Sweeps.Model.Data.Files;

/// <summary>A stream that is read to its end or to a number of bytes, beyond which it is refused: a small packed file
/// may unpack to any size.</summary>
/// <param name="source">What is read.</param>
/// <param name="most">Bytes that it may have.</param>
internal sealed class BoundedStream(Stream source, long most) : Stream
{
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    /// <exception cref="InvalidDataException">There is more.</exception>
    public override int Read(Span<byte> buffer)
    {
        int read = source.Read(buffer[..(int)Math.Min(buffer.Length, most - _read + 1)]);
        _read += read;
        return _read <= most
            ? read
            : throw new InvalidDataException(
                FormattableString.Invariant(
                    $"it unpacks to more than the {most} bytes that the published file can have."
                )
            );
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
