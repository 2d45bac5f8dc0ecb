using System.Diagnostics;
using System.Globalization;
using Sweeps.Storage.Opening;
using Sweeps.Tests;

namespace Sweeps.Chaos.Tests;

/// <summary>Processes of the command that run one grid on one store, of which any may be killed and started
/// again.</summary>
/// <param name="grid">Path of the grid file.</param>
/// <param name="location">The store.</param>
/// <param name="slots">Slots of each process.</param>
/// <param name="more">Variables that they are given.</param>
internal sealed class SweepProcesses(string grid, string location, int slots, params (string Key, string Value)[] more)
    : IAsyncDisposable
{
    private readonly List<Process> _living = [];

    /// <summary>Starts so many more.</summary>
    public void Start(int count)
    {
        for (; count > 0; count--)
            _living.Add(Begin());
    }

    /// <summary>Kills one of them and starts another in its place.</summary>
    /// <exception cref="InvalidOperationException">It has ended by itself.</exception>
    public async Task KillAsync(Random random)
    {
        int at = random.Next(_living.Count);
        if (_living[at].HasExited)
            throw new InvalidOperationException(
                $"A process ended with {_living[at].ExitCode}: the sweep is too short, or it failed."
            );
        await EndAsync(_living[at]);
        _living[at] = Begin();
    }

    /// <summary>Returns when so many trials have ended.</summary>
    public async Task EndedAsync(long trials, CancellationToken cancellation)
    {
        await using var store = SweepStores.Open(location);
        long ended = 0;
        await Waiting.UntilAsync(
            async () =>
            {
                if ((await store.Registry.ListSweepsAsync(cancellation)) is not [var sweep])
                    return false;
                var counts = await store.Results.CountAsync(sweep.Id, cancellation);
                ended = counts.Finished + counts.Diverged;
                return ended >= trials;
            },
            () => $"{trials} trials have ended, and not {ended}",
            cancellation
        );
    }

    /// <summary>Returns when each has ended with exit code 0.</summary>
    public async Task WaitAsync(TimeSpan patience, CancellationToken cancellation)
    {
        foreach (var process in _living)
        {
            await process.WaitForExitAsync(cancellation).WaitAsync(patience, cancellation);
            Assert.Equal(0, process.ExitCode);
        }
    }

    /// <summary>A process that finds no server at its start says so and ends; one that is at work has to come
    /// through.</summary>
    public async Task AllAtWorkAsync(CancellationToken cancellation)
    {
        await using var store = SweepStores.Open(location);
        await Waiting.UntilAsync(
            async () =>
            {
                var workers = await store.Leases.ListWorkersAsync(cancellation);
                return _living.All(process => workers.Any(worker => worker.Identity.ProcessId == process.Id));
            },
            "every process is at work",
            cancellation
        );
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _living)
        {
            await EndAsync(process);
            process.Dispose();
        }
    }

    private static async Task EndAsync(Process process)
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
    }

    private Process Begin()
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "sweeps.dll"),
                "run",
                grid,
                "--store",
                location,
                "--slots",
                slots.ToString(CultureInfo.InvariantCulture),
                "--lease",
                "2s",
                "--checkpoint",
                "100ms",
                "--quiet",
                "--out",
                Path.GetDirectoryName(grid)!,
            ]
        )
        {
            RedirectStandardOutput = true,
        };
        foreach (var (key, value) in more)
            start.Environment[key] = value;
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        return process;
    }
}
