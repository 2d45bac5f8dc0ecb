using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests;

/// <summary>A folder of its own with a store and grid files, and the command run in it without a terminal.</summary>
internal sealed class Scene : IDisposable
{
    /// <summary>Four trials of a few milliseconds each: p in two values, two seeds.</summary>
    public const string TinyGrid = """
        name: tiny
        data: { name: mixture, dimension: 8, classes: 3, train: 60, test: 60 }
        network: { hidden: 12 }
        noise: { kind: replace }
        train: { learning_rate: 0.1, batch: 10, epochs: 3 }
        measure: { at: [0, { every: 1 }], of: [error, activation] }
        grid:
          p: [0, 0.5]
          seed: 0..1

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-client-").FullName;

    public string Store => PathOf("sweeps.db");

    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Writes a grid file and gives its path.</summary>
    public string Grid(string text, string name = "grid.yaml")
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    /// <summary>Runs the command in this process.</summary>
    public static async Task<Answer> RunAsync(params string[] arguments) => await RunAsync("", arguments);

    /// <summary>Runs the command in this process with text piped in.</summary>
    public static Task<Answer> RunAsync(string input, string[] arguments) =>
        RunAsync(input, interactive: false, arguments);

    /// <summary>As above, where somebody may be there to be asked.</summary>
    public static async Task<Answer> RunAsync(string input, bool interactive, string[] arguments)
    {
        StringWriter output = new() { NewLine = "\n" };
        StringWriter error = new() { NewLine = "\n" };
        Terminal terminal = new()
        {
            Out = output,
            Error = error,
            In = new StringReader(input),
            IsInteractive = interactive,
            Color = true,
        };
        int code = await CommandLine.RunAsync(arguments, terminal);
        return new Answer(code, output.ToString(), error.ToString());
    }

    /// <summary>As on a terminal of this size.</summary>
    public static async Task<Answer> RunOnATerminalAsync(int width, int height, params string[] arguments)
    {
        StringWriter output = new() { NewLine = "\n" };
        StringWriter error = new() { NewLine = "\n" };
        Terminal terminal = new()
        {
            Out = output,
            Error = error,
            OutIsTerminal = true,
            Width = width,
            Size = () => (width, height),
        };
        int code = await CommandLine.RunAsync(arguments, terminal);
        return new Answer(code, output.ToString(), error.ToString());
    }

    /// <summary>Text with what differs from run to run (this folder, ids, times) replaced.</summary>
    public string Steady(string text)
    {
        text = text.Replace(_folder, "FOLDER", StringComparison.Ordinal);
        text = text.Replace(
            $"{Environment.UserName}@{Environment.MachineName}",
            "USER@MACHINE",
            StringComparison.Ordinal
        );
        text = System.Text.RegularExpressions.Regex.Replace(text, @"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ", "MOMENT");
        return System.Text.RegularExpressions.Regex.Replace(
            text,
            @"\b[0-9a-f]{8,64}\b",
            match => new string('h', match.Length)
        );
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

/// <summary>What the command said.</summary>
internal sealed record Answer(int Code, string Out, string Error)
{
    /// <summary>Everything that was printed, for messages.</summary>
    public override string ToString() => $"exit {Code}\n--- out\n{Out}--- error\n{Error}";
}
