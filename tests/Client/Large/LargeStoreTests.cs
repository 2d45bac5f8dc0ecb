using System.Diagnostics;
using Sweeps.Bench.Reading;
using Sweeps.Client.Terminals;
using Sweeps.Storage.Opening;

namespace Sweeps.Client.Tests.Large;

/// <summary>A store with a finished sweep of a hundred thousand trials and a million metrics.</summary>
public sealed class LargeStore : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-large-").FullName;

    public string Location => Path.Combine(_folder, "sweeps.db");

    public async ValueTask InitializeAsync()
    {
        await using var store = SweepStores.Open(Location);
        await FilledSweep.MakeAsync(store, FilledSweep.Grid());
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}

/// <summary>Commands over such a store. What they take is written out; the bounds leave room for a busy machine. Where
/// that is not enough once, two more have to be as fast.</summary>
public sealed class LargeStoreTests(LargeStore store, ITestOutputHelper output) : IClassFixture<LargeStore>
{
    /// <summary>How much slower than a machine that does nothing else.</summary>
    private const int Busy = 3;

    [Theory]
    [InlineData(5, 1_000_001, "metrics", "large")]
    [InlineData(5, 100_001, "results", "large", "--format", "csv")]
    [InlineData(2, 0, "plot", "large", "--out", "-")]
    [InlineData(2, 0, "plot", "large", "--kind", "curves", "-m", "active_fraction", "--by", "p", "--out", "-")]
    public async Task Command_OverAHundredThousandTrials_IsFast(int seconds, int lines, params string[] arguments)
    {
        List<double> times = [];
        while (Again(times, Busy * seconds))
        {
            long begun = Stopwatch.GetTimestamp();
            using Sweeper command = Sweeper.Start([.. arguments, "--store", store.Location]);
            var (code, printed, said) = await command.EndAsync();
            times.Add(Stopwatch.GetElapsedTime(begun).TotalSeconds);
            Assert.True(code == ExitCode.Done, said);
            if (lines > 0)
                Assert.Equal(lines, printed.AsSpan().Count('\n'));
            else
                Assert.EndsWith("</svg>\n", printed, StringComparison.Ordinal);
        }

        output.WriteLine($"{string.Join(' ', arguments)}: {string.Join(", ", times.Select(time => $"{time:F2} s"))}");
        Assert.InRange(times.Order().ElementAt(times.Count / 2), 0, Busy * seconds);
    }

    [Theory]
    [InlineData("parquet")]
    [InlineData("arrow")]
    public async Task Export_OfAMillionMetricsByColumns_IsFast(string format)
    {
        string file = Path.ChangeExtension(store.Location, format);
        List<double> times = [];
        while (Again(times, Busy * 3))
        {
            long begun = Stopwatch.GetTimestamp();
            using Sweeper command = Sweeper.Start([
                "export",
                "large",
                "--of",
                "metrics",
                "--format",
                format,
                "--out",
                file,
                "--store",
                store.Location,
            ]);
            var (code, _, said) = await command.EndAsync();
            times.Add(Stopwatch.GetElapsedTime(begun).TotalSeconds);
            Assert.True(code == ExitCode.Done, said);
        }

        output.WriteLine($"{format}: {string.Join(", ", times.Select(time => $"{time:F2} s"))}");
        Assert.InRange(times.Order().ElementAt(times.Count / 2), 0, Busy * 3);
    }

    private static bool Again(List<double> times, double bound) =>
        times.Count == 0 || (times[0] > bound && times.Count < 3);
}
