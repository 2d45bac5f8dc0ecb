using System.Xml.Linq;

namespace Sweeps.Client.Tests.Terminals;

public sealed class TerminalPictureTests
{
    /// <summary>The sweep in the manual's pictures.</summary>
    private const string Grid = """
        name: label-noise
        data: { name: mixture, dimension: 20, classes: 5, train: 500, test: 500 }
        network: { hidden: 64 }
        noise: { kind: replace }
        train: { batch: 10, epochs: 60 }
        measure: { at: [0, log, end], of: [error, activation] }
        grid:
          p: [0, 0.1, 0.2, 0.4, 0.6]
          learning_rate: [0.05, 0.1, 0.3, 3]
          architecture: [64, 64-64]
          seed: 0..4

        """;

    [Fact]
    public void Picture_OfColouredText_PutsEachPieceInItsColumn()
    {
        XElement svg = XElement.Parse(
            TerminalSnapshot.Of("\u001b[1mab\u001b[0m \u001b[32m<&>\u001b[0;2m d\u001b[0m\n\nend", "a \"title\"")
        );
        XElement[] texts = [.. svg.Elements().Where(element => element.Name.LocalName == "text")];

        Assert.Equal(["a \"title\"", "ab", "<&>", "d", "end"], texts.Select(text => text.Value));
        Assert.Equal(["14", "39.2", "72.8", "14"], texts[1..].Select(text => text.Attribute("x")!.Value));
        Assert.Equal(["b", null, "d", null], texts[1..].Select(text => text.Attribute("class")?.Value));
        Assert.Equal("fill:#6bc46d", texts[2].Attribute("style")!.Value);
    }

    /// <summary>Takes the pictures of docs/cli.md, where <c>SWEEPS_SCREENSHOTS</c> names the folder for them
    /// (docs/screenshots/take sets it).</summary>
    [Fact]
    public async Task Pictures_OfTheMostUsedVerbs_AreTaken()
    {
        string? folder = Environment.GetEnvironmentVariable("SWEEPS_SCREENSHOTS");
        if (folder is null)
            Assert.Skip("Pictures for the manual are taken only when asked for: docs/screenshots/take.");
        using Scene scene = new();
        scene.Grid(Grid, "label-noise.yaml");
        scene.Grid(
            Grid.Replace("name: label-noise", "name: first-look", StringComparison.Ordinal)
                .Replace("epochs: 60", "epochs: 10", StringComparison.Ordinal)
                .Replace("[64, 64-64]", "[64]", StringComparison.Ordinal)
                .Replace(", 3]", "]", StringComparison.Ordinal),
            "first-look.yaml"
        );
        File.WriteAllText(
            scene.PathOf("sweeps"),
            $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "sweeps.dll")}' \"$@\"\n"
        );
        using Sweeper server = Sweeper.Start(
            ["serve", "--listen", "http://127.0.0.1:0", "--store", scene.PathOf("results.db"), "--slots", "2"],
            ("SWEEPS_API_TOKEN", "")
        );
        string address = System
            .Text.RegularExpressions.Regex.Match(await server.LineAsync("Serving "), "http://[0-9.:]+")
            .Value;

        await TakeAsync("run first-look.yaml", "run", 100, 34, terminal => terminal.SeesAsync("[exit 0]"));
        await TakeAsync(
            $"queue label-noise.yaml --server {address}",
            null,
            100,
            20,
            terminal => terminal.SeesAsync("[exit 0]")
        );
        await TakeAsync(
            $"watch label-noise --server {address}",
            "watch",
            100,
            30,
            async terminal =>
            {
                await terminal.SeesAsync(
                    "half of the trials and a worker at work",
                    screen =>
                        screen.Contains("diverged", StringComparison.Ordinal)
                        && screen.Contains("worst", StringComparison.Ordinal)
                        && screen.Contains("trial ", StringComparison.Ordinal)
                        && System.Text.RegularExpressions.Regex.IsMatch(screen, @"[3-9]\d %  \d+ of 200 trials")
                );
            }
        );
        await TakeAsync(
            $"watch label-noise --quiet --server {address}",
            null,
            100,
            20,
            terminal => terminal.SeesAsync("[exit 0]")
        );
        await TakeAsync("show label-noise", "show", 100, 48, terminal => terminal.SeesAsync("[exit 0]"));
        await TakeAsync(
            "results label-noise --by cell",
            "results",
            100,
            46,
            terminal => terminal.SeesAsync("[exit 0]")
        );
        await TakeAsync("why label-noise 36", "why", 100, 20, terminal => terminal.SeesAsync("[exit 0]"));
        server.Signal(15);
        await server.EndAsync();

        async Task TakeAsync(string verb, string? name, int width, int height, Func<Tmux, Task> until)
        {
            string command =
                $"cd '{scene.PathOf("")}'; chmod +x sweeps; export PATH=\"$PWD:$PATH\" SWEEPS_STORE=results.db "
                + $"HOSTNAME=lab; sweeps {verb}";
            using Tmux terminal = Tmux.Start(scene.PathOf(""), command, width, height, ("NO_COLOR", ""));
            await until(terminal);
            if (name is null)
                return;

            // Of the machine that takes the pictures nothing is to be seen; what takes its place is as long, so that
            // columns stay where they are.
            string home = scene.PathOf("").TrimEnd('/');
            string shown = "/home/ada/labs/2026/noise".PadRight(home.Length, '-')[..home.Length];
            string host = System.Net.Dns.GetHostName();
            string[] lines =
            [
                .. terminal
                    .Screen(colours: true)
                    .TrimEnd('\n')
                    .Split('\n')
                    .Select(line =>
                        System.Text.RegularExpressions.Regex.Replace(
                            line.Replace(home, shown, StringComparison.Ordinal),
                            $@"\b{host}(?=[:-])",
                            "pc-of-ada-lovelace".PadRight(host.Length, '-')[..host.Length]
                        )
                    ),
            ];
            lines = [.. lines.TakeWhile(line => !line.Contains("[exit ", StringComparison.Ordinal))];
            File.WriteAllText(
                Path.Combine(folder, $"terminal-{name}.svg"),
                TerminalSnapshot.Of(string.Join('\n', lines).TrimEnd('\n'), $"sweeps {verb.Split(" --server")[0]}")
            );
        }
    }
}
