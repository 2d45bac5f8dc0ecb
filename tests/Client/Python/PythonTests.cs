using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Sweeps.Client.Tests.Python;

/// <summary>The Python package: its own tests, and what it reads of a sweep that was trained.</summary>
public sealed class PythonTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Package_ItsOwnTests_Pass()
    {
        var (code, _, said) = await PythonAsync(["-m", "unittest", "-v"]);

        Assert.True(code == 0, said);
        Assert.Contains("test_results_of_a_server_come_over_http", said, StringComparison.Ordinal);
    }

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
