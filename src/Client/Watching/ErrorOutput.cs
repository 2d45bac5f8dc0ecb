using System.Text;
using Spectre.Console;
using Sweeps.Client.Terminals;

namespace Sweeps.Client.Watching;

/// <summary>Standard error as Spectre.Console sees it: with control sequences, so that text in it must be
/// plain.</summary>
internal sealed class ErrorOutput(Terminal terminal) : IAnsiConsoleOutput
{
    public TextWriter Writer => terminal.ErrorControl;

    public bool IsTerminal => terminal.ErrorIsTerminal;

    public int Width => terminal.Width;

    public int Height => 200;

    public void SetEncoding(Encoding encoding) { }
}
