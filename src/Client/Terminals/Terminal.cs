using System.Text;

namespace Sweeps.Client.Terminals;

/// <summary>
/// Where a command reads and writes: results go to <see cref="Out"/>, everything else to <see cref="Error"/>. Control sequences go to a
/// terminal only, and colours only where NO_COLOR is not set.
/// </summary>
internal sealed class Terminal
{
    private const int WidthOfNoTerminal = 120;

    /// <summary>Results.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Progress, notes and errors.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>What is piped in.</summary>
    public TextReader In { get; init; } = TextReader.Null;

    /// <summary>Whether somebody can be asked: <see cref="In"/> and <see cref="Error"/> are terminals.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>Whether <see cref="Out"/> is a terminal.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Whether <see cref="Error"/> is a terminal.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Whether colours are wanted at all.</summary>
    public bool Color { get; init; }

    /// <summary>Columns of the terminal, or of what is written where there is none.</summary>
    public int Width { get; init; } = WidthOfNoTerminal;

    /// <summary>Whether results may carry colours.</summary>
    public bool ColorOut => Color && OutIsTerminal;

    /// <summary>The console of this process.</summary>
    public static Terminal OfProcess()
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        bool dumb = Environment.GetEnvironmentVariable("TERM") is "dumb";
        bool toTerminal = !Console.IsOutputRedirected && !dumb;
        bool errorToTerminal = !Console.IsErrorRedirected && !dumb;
        return new Terminal
        {
            Out = new StreamWriter(Console.OpenStandardOutput(), utf8, 1 << 16) { AutoFlush = !Console.IsOutputRedirected, NewLine = "\n" },
            Error = new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true, NewLine = "\n" },
            In = Console.In,
            IsInteractive = errorToTerminal && !Console.IsInputRedirected,
            OutIsTerminal = toTerminal,
            ErrorIsTerminal = errorToTerminal,
            Color = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            Width = toTerminal || errorToTerminal ? TerminalWidth() : WidthOfNoTerminal,
        };
    }

    private static int TerminalWidth()
    {
        try
        {
            return Console.WindowWidth is > 20 and var width ? width : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
