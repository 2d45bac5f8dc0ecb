using System.Globalization;
using System.Text;
using System.Threading.Channels;

namespace Sweeps.Client.Terminals;

/// <summary>
/// Where a command reads and writes: results go to <see cref="Out"/>, everything else to <see cref="Error"/>. Control
/// sequences go to a terminal only, and colours only where NO_COLOR is not set.
/// </summary>
internal sealed class Terminal
{
    private const int WidthOfNoTerminal = 120;
    private const int Narrowest = 20;
    private const int HeightOfNoTerminal = 40;

    private TextWriter _results = TextWriter.Null;

    /// <summary>Results for people. What is written may come from elsewhere: control characters in it are
    /// escaped.</summary>
    public required TextWriter Out
    {
        get;
        init
        {
            _results = value;
            field = new PlainWriter(value);
        }
    }

    /// <summary>Progress, notes and errors. Control characters in what is written are escaped.</summary>
    public required TextWriter Error
    {
        get;
        init
        {
            ErrorControl = value;
            field = new PlainWriter(value);
        }
    }

    /// <summary>Results for programs, byte for byte; on a terminal with control characters escaped.</summary>
    public TextWriter Data => OutIsTerminal ? Out : _results;

    /// <summary>Where <see cref="Out"/> goes, for our own control sequences: whatever else is written here must be
    /// plain already.</summary>
    public TextWriter OutControl => _results;

    /// <summary>Where <see cref="Error"/> goes, for our own control sequences: whatever else is written here must be
    /// plain already.</summary>
    public TextWriter ErrorControl { get; private init; } = TextWriter.Null;

    /// <summary>What is piped in.</summary>
    public TextReader In
    {
        get => field ??= OpenText();
        init;
    }

    /// <summary>Opens what is piped in as text; few verbs read it.</summary>
    public Func<TextReader> OpenText { get; init; } = static () => TextReader.Null;

    /// <summary>Opens what is piped in as bytes, for readers that decide what they are; null: take
    /// <see cref="In"/>.</summary>
    public Func<Stream>? OpenBytes { get; init; }

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

    /// <summary>The columns that COLUMNS asks for where <see cref="Out"/> is no terminal; null: none.</summary>
    public int? Columns { get; init; }

    /// <summary>Columns and rows of the terminal as they are now: it may be resized.</summary>
    public Func<(int Width, int Height)> Size { get; init; } = static () => (WidthOfNoTerminal, HeightOfNoTerminal);

    /// <summary>Begins to listen to keys; null: nobody can press any.</summary>
    public Func<ChannelReader<ConsoleKeyInfo>>? Keys { get; init; }

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
            Out = new StreamWriter(
                Console.IsOutputRedirected
                    ? Console.OpenStandardOutput()
                    : new LastingStream(Console.OpenStandardOutput()),
                utf8,
                1 << 16
            )
            {
                AutoFlush = !Console.IsOutputRedirected,
                NewLine = "\n",
            },
            Error = new StreamWriter(new LastingStream(Console.OpenStandardError()), utf8)
            {
                AutoFlush = true,
                NewLine = "\n",
            },
            OpenText = static () => Console.In,
            OpenBytes = Console.OpenStandardInput,
            IsInteractive = errorToTerminal && !Console.IsInputRedirected,
            OutIsTerminal = toTerminal,
            ErrorIsTerminal = errorToTerminal,
            Color = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            Width = toTerminal || errorToTerminal ? TerminalSize().Width : GivenWidth() ?? WidthOfNoTerminal,
            Columns = toTerminal ? null : GivenWidth(),
            Size = TerminalSize,
            Keys = errorToTerminal && !Console.IsInputRedirected ? ListenToKeys : null,
        };
    }

    /// <summary>Writes a file's bytes as a result, after what was written before.</summary>
    /// <exception cref="MisuseException">They are no text, and a terminal would show them.</exception>
    public async Task WriteDataAsync(ReadOnlyMemory<byte> bytes, bool isText)
    {
        if (isText)
        {
            await Data.WriteAsync(Encoding.UTF8.GetString(bytes.Span));
            return;
        }

        if (OutIsTerminal || _results is not StreamWriter results)
            throw new MisuseException(
                "Standard output is a terminal, but the file is not text. Send it on with > FILE or |, or name a file "
                    + "with --out."
            );
        await results.FlushAsync();
        await results.BaseStream.WriteAsync(bytes);
    }

    private static int? GivenWidth() =>
        int.TryParse(
            Environment.GetEnvironmentVariable("COLUMNS"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out int columns
        )
            ? Math.Max(columns, Narrowest)
            : null;

    private static (int Width, int Height) TerminalSize()
    {
        try
        {
            return (
                Console.WindowWidth is > Narrowest and var width ? width : 80,
                Console.WindowHeight is > 0 and var height ? height : 24
            );
        }
        catch (IOException)
        {
            return (80, 24);
        }
    }

    /// <summary>
    /// A thread of its own waits for keys: only while somebody waits does a terminal not show what is typed. It ends
    /// with the process, which gives the terminal back as it was.
    /// </summary>
    private static ChannelReader<ConsoleKeyInfo> ListenToKeys()
    {
        Channel<ConsoleKeyInfo> keys = Channel.CreateBounded<ConsoleKeyInfo>(
            new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropWrite }
        );
        Thread thread = new(() =>
        {
            try
            {
                while (true)
                    keys.Writer.TryWrite(Console.ReadKey(intercept: true));
            }
            catch (Exception gone) when (gone is InvalidOperationException or IOException)
            {
                keys.Writer.TryComplete(); // the terminal has gone away
            }
        })
        {
            IsBackground = true,
            Name = "keys",
        };
        thread.Start();
        return keys.Reader;
    }
}
