using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Sweeps.Tests;

namespace Sweeps.Client.Tests.Python;

/// <summary>The Python package: a program that is a trial, and what it reads of a sweep that was trained.</summary>
public sealed class PythonTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Metrics_OfAStore_AreThoseOfTheExport()
    {
        Assert.Equal(0, (await Scene.RunAsync("run", _scene.Grid(Scene.TinyGrid), "--store", _scene.Store)).Code);
        Answer exported = await Scene.RunAsync("export", "tiny", "--of", "metrics", "--store", _scene.Store);

        var (code, printed, said) = await PythonAsync([
            "-c",
            "import sys, sweeps\n"
                + "print('trial,step,measure,value')\n"
                + "for row in sweeps.metrics('tiny', store=sys.argv[1]):\n"
                + "    print(row['trial'], row['step'], row['measure'], row['value'].hex(), sep=',')",
            _scene.Store,
        ]);

        Assert.True(code == 0, said);
        string[][] expected = [.. Rows(exported.Out)];
        string[][] read = [.. Rows(printed)];
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Select(row => row[..3]), read.Select(row => row[..3]));
        Assert.Equal(expected.Select(row => Bits(row[3])), read.Select(row => BitsOfHex(row[3])));
    }

    [Fact]
    public async Task Results_OfAStore_HaveAxesAndLastValues()
    {
        Assert.Equal(0, (await Scene.RunAsync("run", _scene.Grid(Scene.TinyGrid), "--store", _scene.Store)).Code);
        string command = _scene.PathOf("sweeps");
        await File.WriteAllTextAsync(
            command,
            $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "sweeps.dll")}' \"$@\"\n",
            TestContext.Current.CancellationToken
        );
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var (code, printed, said) = await PythonAsync([
            "-c",
            "import json, sys, sweeps\n"
                + "print(json.dumps(sweeps.results('tiny', store=sys.argv[1], command=sys.argv[2])))",
            _scene.Store,
            command,
        ]);

        Assert.True(code == 0, said);
        using JsonDocument rows = JsonDocument.Parse(printed);
        Assert.Equal(
            [(0.0, 0), (0.0, 1), (0.5, 0), (0.5, 1)],
            rows.RootElement.EnumerateArray()
                .Select(row => (row.GetProperty("p").GetDouble(), row.GetProperty("seed").GetInt32()))
                .Order()
        );
        Assert.All(
            rows.RootElement.EnumerateArray(),
            row => Assert.InRange(row.GetProperty("test_error").GetDouble(), 0, 1)
        );
    }

    // Says which attempt measured what; the first waits at step 7 for ever.
    private const string Trainer = """
        import os, time
        import sweeps

        trial = sweeps.trial(learning_rate=0.5)
        begin = 0
        if trial.restored is not None:
            begin = int((trial.restored / "state").read_text())
            assert begin == trial.step
        attempt = int(os.environ["SWEEPS_ATTEMPT"])
        print("attempt", attempt, "from", begin, flush=True)
        for step in range(begin + 1, 13):
            trial.report(step, loss=trial["learning_rate"] * step, attempt=attempt)
            if step % 5 == 0 or trial.should_stop():
                with trial.checkpoint(step) as folder:
                    (folder / "state").write_text(str(step))
            if trial.should_stop():
                break
            while step == 7 and attempt == 1 and not trial.should_stop():
                time.sleep(0.01)

        """;

    [Theory]
    [InlineData(9, 5)] // killed: from the checkpoint before
    [InlineData(2, 8)] // interrupted: the program sees that it is to stop, and keeps one more
    public async Task Trial_UnderASweepThatEnds_GoesOnFromItsCheckpoint(int signal, int kept)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Programs are run on Linux.");
        await PythonAsync(["-c", "pass"]);
        _scene.Grid(Trainer, "train.py");
        string grid = _scene.Grid(
            $$"""
            name: python
            program:
              run: [python3, train.py]
              files: [train.py]
              env: { PYTHONPATH: "{{PackageFolder()}}", PYTHONDONTWRITEBYTECODE: "1" }
              measures: { loss: { goal: minimize }, attempt: {} }
            grid: { learning_rate: [0.25], seed: 3 }

            """
        );
        using (Sweeper run = Sweeper.Start(["run", grid, "--store", _scene.Store, "--quiet"]))
        {
            await Waiting.UntilAsync(
                async () => (await MetricsAsync()).Contains("0,7,attempt,1"),
                "the program has reported step 7",
                TestContext.Current.CancellationToken
            );
            run.Signal(signal);
            await run.EndAsync();
        }

        Answer again = await Scene.RunAsync("run", grid, "--store", _scene.Store, "--quiet");
        Assert.True(again.Code == 0, again.ToString());
        string[] rows = await MetricsAsync();
        Assert.Equal(
            Enumerable
                .Range(1, 12)
                .SelectMany(step =>
                    new[]
                    {
                        $"0,{step},attempt,{(step <= kept ? 1 : 2)}",
                        FormattableString.Invariant($"0,{step},loss,{0.25 * step}"),
                    }
                ),
            rows
        );
        Answer log = await Scene.RunAsync("logs", "python", "0", "--store", _scene.Store);
        Assert.Equal($"attempt 2 from {kept}\n", log.Out);
    }

    [Fact]
    public async Task ResultsAndMetrics_OfAServer_AreThoseOfItsStore()
    {
        Assert.Equal(0, (await Scene.RunAsync("run", _scene.Grid(Scene.TinyGrid), "--store", _scene.Store)).Code);
        using Sweeper server = Sweeper.Start(
            ["serve", "--listen", "http://127.0.0.1:0", "--store", _scene.Store, "--slots", "1"],
            ("SWEEPS_API_TOKEN", "")
        );
        string address = System
            .Text.RegularExpressions.Regex.Match(await server.LineAsync("Serving "), "http://[0-9.:]+")
            .Value;

        var (code, printed, said) = await PythonAsync([
            "-c",
            "import sys, sweeps\n"
                + "at = dict(server=sys.argv[1])\n"
                + "assert sweeps.metrics('tiny', **at) == sweeps.metrics('tiny', store=sys.argv[2])\n"
                + "rows = sweeps.results('tiny', **at)\n"
                + "print([(row['p'], row['seed'], row['state']) for row in rows])",
            address,
            _scene.Store,
        ]);

        Assert.True(code == 0, said);
        Assert.Equal(
            "[(0, 0, 'finished'), (0, 1, 'finished'), (0.5, 0, 'finished'), (0.5, 1, 'finished')]",
            printed.Trim().Replace("0.0,", "0,", StringComparison.Ordinal)
        );
        server.Signal(15);
        await server.EndAsync();
    }

    private async Task<string[]> MetricsAsync()
    {
        if (!File.Exists(_scene.Store))
            return [];
        Answer metrics = await Scene.RunAsync("metrics", "python", "--store", _scene.Store);
        return [.. metrics.Out.TrimEnd('\n').Split('\n').Skip(1)];
    }

    private static IEnumerable<string[]> Rows(string csv) =>
        csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(','));

    private static long Bits(string number) =>
        BitConverter.DoubleToInt64Bits(double.Parse(number, System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Python's hexadecimal form, <c>-0x1.8p+1</c>.</summary>
    private static long BitsOfHex(string text)
    {
        bool negative = text.StartsWith('-');
        string[] parts = text.TrimStart('-')[2..].Split('p');
        string digits = parts[0].Replace(".", "", StringComparison.Ordinal);
        double mantissa = Convert.ToInt64(digits, 16);
        int exponent = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        double value = Math.ScaleB(mantissa, exponent - 4 * (digits.Length - 1));
        return BitConverter.DoubleToInt64Bits(negative ? -value : value);
    }

    private static async Task<(int Code, string Printed, string Said)> PythonAsync(string[] arguments)
    {
        ProcessStartInfo start = new("python3", arguments)
        {
            WorkingDirectory = PackageFolder(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        foreach (string name in (string[])["SWEEPS_STORE", "SWEEPS_SERVER", "SWEEPS_API_TOKEN"])
            start.Environment.Remove(name);
        Process? started = null;
        try
        {
            started = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            Assert.Skip($"python3 cannot be started: {exception.Message}");
        }

        using Process process = started!;
        var cancellation = TestContext.Current.CancellationToken;
        var printed = process.StandardOutput.ReadToEndAsync(cancellation);
        var said = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation).WaitAsync(Patience, cancellation);
        return (process.ExitCode, await printed, await said);
    }

    private static string PackageFolder([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "..", "clients", "python"));
}
