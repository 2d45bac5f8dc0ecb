namespace Sweeps.Client.Exporting;

/// <summary>What is only ever written forwards, such as a pipe, for writers that ask how far they are.</summary>
internal sealed class ForwardStream(Stream to) : Stream
{
    private long _written;

    public override bool CanRead => false;

    // Those that ask how far they are ask this first, and never seek.
    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => _written;

    public override long Position
    {
        get => _written;
        set => throw new NotSupportedException("A pipe cannot be written again. Write to the end.");
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        to.Write(buffer);
        _written += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        await to.WriteAsync(buffer, cancellationToken);
        _written += buffer.Length;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => to.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => to.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("It is written, never read. Open what was written.");

    public override long Seek(long offset, SeekOrigin origin) =>
        throw new NotSupportedException("A pipe has no other place. Write to the end.");

    public override void SetLength(long value) =>
        throw new NotSupportedException("A pipe has no length. Write to the end.");
}
