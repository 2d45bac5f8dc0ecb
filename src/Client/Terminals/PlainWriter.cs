using System.Text;
using Sweeps.Scheduling.Texts;

namespace Sweeps.Client.Terminals;

/// <summary>Writes text through to another writer, with what would steer a terminal escaped: names and messages that
/// came from elsewhere are only ever read, never obeyed.</summary>
internal sealed class PlainWriter : TextWriter
{
    private readonly TextWriter _to;

    public PlainWriter(TextWriter to)
        : base(to.FormatProvider)
    {
        _to = to;
        CoreNewLine = to.NewLine.ToCharArray();
    }

    public override Encoding Encoding => _to.Encoding;

    public override void Write(char value)
    {
        if (PlainText.IsPlain([value]))
            _to.Write(value);
        else
            _to.Write(PlainText.Lines(value.ToString()));
    }

    public override void Write(string? value) => _to.Write(value is null ? null : PlainText.Lines(value));

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        if (PlainText.IsPlain(buffer))
            _to.Write(buffer);
        else
            _to.Write(PlainText.Lines(buffer.ToString()));
    }

    /// <summary>One call, so that a line that is written by several threads stays one.</summary>
    public override void WriteLine(string? value) => _to.WriteLine(value is null ? null : PlainText.Lines(value));

    public override void WriteLine() => _to.WriteLine();

    public override Task WriteAsync(char value) => _to.WriteAsync(PlainText.Lines(value.ToString()));

    public override Task WriteAsync(string? value) => _to.WriteAsync(value is null ? null : PlainText.Lines(value));

    public override Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default) =>
        PlainText.IsPlain(buffer.Span)
            ? _to.WriteAsync(buffer, cancellationToken)
            : _to.WriteAsync(PlainText.Lines(buffer.ToString()).AsMemory(), cancellationToken);

    public override Task WriteLineAsync(string? value) =>
        _to.WriteLineAsync(value is null ? null : PlainText.Lines(value));

    public override void Flush() => _to.Flush();

    public override Task FlushAsync() => _to.FlushAsync();

    public override Task FlushAsync(CancellationToken cancellationToken) => _to.FlushAsync(cancellationToken);
}
