using System.Text;
using Spectre.Console;
using Sweeps.Client.Terminals;

namespace Sweeps.Client.Watching.LiveDashboard;

/// <summary>
/// A terminal's other screen: what was on the terminal before is there again afterwards. Only frames that differ from
/// the one before are written, each in one go, so that nothing flickers and a slow line is not flooded.
/// </summary>
internal sealed class Screen : IDisposable
{
    private const string Enter = "\u001b[?1049h\u001b[?25l";
    private const string Leave = "\u001b[?25h\u001b[?1049l";
    private const string Clear = "\u001b[2J";
    private const string Home = "\u001b[H";
    private const string EndOfLine = "\u001b[K";

    private readonly Terminal _terminal;
    private (int Width, int Height) _size;
    private string _shown = "";

    public Screen(Terminal terminal)
    {
        _terminal = terminal;
        terminal.ErrorControl.Write(Enter);
    }

    /// <summary>Writes a frame over the one before.</summary>
    public void Show(IReadOnlyList<Line> lines, (int Width, int Height) size)
    {
        string frame =
            string.Join(EndOfLine + "\r\n", Text(lines, _terminal.Color, size.Width).Split('\n')) + EndOfLine;
        if (size == _size && frame == _shown)
            return;
        _terminal.ErrorControl.Write((size == _size ? "" : Clear) + Home + frame);
        (_size, _shown) = (size, frame);
    }

    /// <summary>Lines as a terminal takes them, one under the other.</summary>
    public static string Text(IEnumerable<Line> lines, bool colors, int width)
    {
        StringWriter text = new() { NewLine = "\n" };
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.Yes,
                ColorSystem = colors ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.No,
                Out = new Page(text, width),
            }
        );
        return string.Join(
            '\n',
            lines.Select(line =>
            {
                console.Write(line.Render());
                string written = text.ToString();
                text.GetStringBuilder().Clear();
                return written;
            })
        );
    }

    public void Dispose() => _terminal.ErrorControl.Write(Leave);

    /// <summary>Text of one line as an output of Spectre.Console.</summary>
    private sealed class Page(TextWriter text, int width) : IAnsiConsoleOutput
    {
        public TextWriter Writer => text;

        public bool IsTerminal => true;

        public int Width => width + 1;

        public int Height => 1;

        public void SetEncoding(Encoding encoding) { }
    }
}
