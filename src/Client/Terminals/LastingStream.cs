namespace Sweeps.Client.Terminals;

/// <summary>Writes to a terminal for as long as there is one. What a closed terminal does not take is dropped, so that
/// whoever writes goes on and comes to an orderly end. A stream that was closed before the start denies
/// access.</summary>
internal sealed class LastingStream(Stream terminal) : Stream
{
    private volatile bool _gone;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            if (!_gone)
                terminal.Write(buffer);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            _gone = true;
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        try
        {
            if (!_gone)
                terminal.Flush();
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            _gone = true;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
