using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Sweeps.Bench.Reading;
using Sweeps.Scheduling.Grids;
using Sweeps.Storage.Opening;

// How long does somebody wait who looks at a large finished sweep? Arguments: the store's location, the path of
// sweeps.dll and, if it is to be another grid, the path of that. A store without the sweep is given it first: 100,000
// trials, a million metric rows. Whole commands are timed, from the start of their process to its end, and whole HTTP
// requests against a server that runs in a process of its own: the first since it started, and the median of the next
// nine. Prints markdown.
if (args.Length < 2)
{
    Console.Error.WriteLine(
        "A store and the program must be given. Write: Sweeps.Bench.Reading.dll STORE PATH/TO/sweeps.dll"
    );
    return 2;
}

var (location, program) = (args[0], args[1]);
string grid = args.Length > 2 ? File.ReadAllText(args[2]) : FilledSweep.Grid();
string name = GridFile.Read(grid, "grid").Name;
await using (var store = SweepStores.Open(location))
{
    if (await store.Registry.FindSweepAsync(name) is null)
    {
        long began = Stopwatch.GetTimestamp();
        await FilledSweep.MakeAsync(store, grid);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Filled in {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s."
            )
        );
        Console.WriteLine();
    }
}

Commands commands = new(location, program, name);
Console.WriteLine("| command | first | median of 3 | size of its output |");
Console.WriteLine("|---|---:|---:|---:|");
foreach (
    string line in (string[])
        [
            "version",
            "metrics NAME",
            "results NAME --format csv",
            "results NAME --by cell",
            "results NAME --paired p=0",
            "show NAME",
            "plot NAME --out -",
            "plot NAME --where architecture=64 --where batch=10 --out -",
            "plot NAME --kind heat --out -",
            "plot NAME --kind curves --out -",
            "plot NAME --kind scatter --out -",
            "plot NAME --kind parallel --out -",
            "export NAME --format ndjson",
            "report NAME --out OUT",
        ]
)
{
    if (args.Length == 2 || !line.Contains("batch", StringComparison.Ordinal))
        commands.Measure(line);
}

Console.WriteLine();
Console.WriteLine("| request | first | median of 9 | size |");
Console.WriteLine("|---|---:|---:|---:|");
await using Requests requests = await Requests.StartAsync(location, program);
foreach (
    string path in (string[])
        [
            "sweeps",
            "sweeps/NAME",
            "sweeps/NAME/cells?where=p%3D0.2&limit=25",
            "sweeps/NAME/cells?where=test_error%3C0.2&limit=25",
            "sweeps/NAME/cells?sort=-test_error&limit=25",
            "sweeps/NAME/measures",
            "sweeps/NAME/trials?limit=25",
            "sweeps/NAME/trials?state=failed&limit=25",
            "sweeps/NAME/trials?cell=77",
            "sweeps/NAME/trouble",
            "sweeps/NAME/overview",
            "sweeps/NAME/picture",
            "sweeps/NAME/picture?kind=heat",
            "sweeps/NAME/picture?kind=curves",
            "sweeps/NAME/picture?kind=curves&where=architecture%3D64&where=batch%3D10",
            "sweeps/NAME/trials/4711",
            "sweeps/NAME/trials/4711/picture",
            "sweeps/NAME/export/metrics",
        ]
)
{
    if (args.Length == 2 || !path.Contains("batch", StringComparison.Ordinal))
        await requests.MeasureAsync(path.Replace("NAME", name, StringComparison.Ordinal));
}

return 0;

/// <summary>Whole commands.</summary>
internal sealed class Commands(string location, string program, string name)
{
    public void Measure(string line)
    {
        List<double> seconds = [];
        long bytes = 0;
        byte[] buffer = new byte[1 << 16];
        for (int time = 0; time < 3; time++)
        {
            string folder = Directory.CreateTempSubdirectory("sweeps-reading-").FullName;
            string[] words =
            [
                .. line.Split(' ')
                    .Select(word =>
                        word == "OUT" ? Path.Combine(folder, "report.html")
                        : word == "NAME" ? name
                        : word
                    ),
            ];
            ProcessStartInfo start = new(
                "dotnet",
                [program, .. words, .. words[0] == "version" ? Array.Empty<string>() : ["--store", location]]
            )
            {
                RedirectStandardOutput = true,
            };
            long began = Stopwatch.GetTimestamp();
            using var process = Process.Start(start)!;
            bytes = 0;
            for (int read; (read = process.StandardOutput.BaseStream.Read(buffer)) > 0; )
                bytes += read;
            process.WaitForExit();
            seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"`sweeps {line}` ended with {process.ExitCode}.");
            bytes += Directory.EnumerateFiles(folder).Sum(file => new FileInfo(file).Length);
            Directory.Delete(folder, recursive: true);
        }

        double first = seconds[0];
        seconds.Sort();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| `{line}` | {first:F2} s | {seconds[1]:F2} s | {bytes / 1e6:F1} MB |"
            )
        );
    }
}

/// <summary>Whole requests to a server of its own.</summary>
internal sealed partial class Requests : IAsyncDisposable
{
    private readonly Process _server;
    private readonly HttpClient _client;

    private Requests(Process server, HttpClient client) => (_server, _client) = (server, client);

    public static async Task<Requests> StartAsync(string location, string program)
    {
        var server = Process.Start(
            new ProcessStartInfo("dotnet", [program, "serve", "--listen", "http://127.0.0.1:0", "--store", location])
            {
                RedirectStandardError = true,
            }
        )!;
        StringBuilder said = new();
        while (await server.StandardError.ReadLineAsync() is { } line)
        {
            said.AppendLine(line);
            if (Address().Match(line) is { Success: true } found)
            {
                HttpClient client = new() { BaseAddress = new($"{found.Value}/api/v1/") };
                using var ready = await client.GetAsync(new Uri("/healthz/ready", UriKind.Relative));
                return new(server, client);
            }
        }

        throw new InvalidOperationException($"The server did not start: {said}");
    }

    public async Task MeasureAsync(string path)
    {
        List<double> seconds = [];
        long bytes = 0;
        for (int time = 0; time < (path.Contains("export", StringComparison.Ordinal) ? 2 : 10); time++)
        {
            long began = Stopwatch.GetTimestamp();
            using var answer = await _client.GetAsync(
                new Uri(path, UriKind.Relative),
                HttpCompletionOption.ResponseHeadersRead
            );
            await using var body = await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync();
            bytes = 0;
            byte[] buffer = new byte[1 << 16];
            for (int read; (read = await body.ReadAsync(buffer)) > 0; )
                bytes += read;
            seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        double first = seconds[0];
        var rest = seconds.Skip(1).Order().ToList();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| `{Uri.UnescapeDataString(path)}` | {1000 * first:F0} ms | {1000 * rest[rest.Count / 2]:F0} ms "
                    + $"| {bytes / 1e3:F0} kB |"
            )
        );
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _server.Kill();
        await _server.WaitForExitAsync();
        _server.Dispose();
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
