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

    /// <summary>How long it took to write all of it: a measure of the machine, and of what else it does.</summary>
    public double SecondsToFill { get; private set; }

    public async ValueTask InitializeAsync()
    {
        await using var store = SweepStores.Open(Location);
        long begun = Stopwatch.GetTimestamp();
        await FilledSweep.MakeAsync(store, FilledSweep.Grid());
        SecondsToFill = Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}

/// <summary>Commands over such a store. What they take is written out, and held against what filling the store took:
/// that is as much longer on a slow or busy machine. Where one is too slow once, two more have to be faster.</summary>
public sealed class LargeStoreTests(LargeStore store, ITestOutputHelper output) : IClassFixture<LargeStore>
{
    /// <summary>What a command may take, as a part of what filling the store took.</summary>
    private const double Part = 1;

    private double Bound => Part * store.SecondsToFill;

    [Theory]
    [InlineData(1_000_001, "metrics", "large")]
    [InlineData(100_001, "results", "large", "--format", "csv")]
    [InlineData(0, "plot", "large", "--out", "-")]
    [InlineData(0, "plot", "large", "--kind", "curves", "-m", "active_fraction", "--by", "p", "--out", "-")]
    public async Task Command_OverAHundredThousandTrials_IsFast(int lines, params string[] arguments)
    {
        List<double> times = [];
        while (Again(times))
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

        output.WriteLine(
            $"{string.Join(' ', arguments)}: {string.Join(", ", times.Select(time => $"{time:F2} s"))}; filled in "
                + $"{store.SecondsToFill:F2} s"
        );
        Assert.InRange(times.Order().ElementAt(times.Count / 2), 0, Bound);
    }

    [Theory]
    [InlineData("parquet")]
    [InlineData("arrow")]
    public async Task Export_OfAMillionMetricsByColumns_IsFast(string format)
    {
        string file = Path.ChangeExtension(store.Location, format);
        List<double> times = [];
        while (Again(times))
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

        output.WriteLine(
            $"{format}: {string.Join(", ", times.Select(time => $"{time:F2} s"))}; filled in {store.SecondsToFill:F2} s"
        );
        Assert.InRange(times.Order().ElementAt(times.Count / 2), 0, Bound);
    }

    private bool Again(List<double> times) => times.Count == 0 || (times[0] > Bound && times.Count < 3);
}
