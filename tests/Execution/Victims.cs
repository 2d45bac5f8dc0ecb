using System.Diagnostics;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Trials;
using Sweeps.Model.Data;
using Sweeps.Model.Engines.Native;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Grids;
using Sweeps.Storage;

namespace Sweeps.Execution.Tests;

/// <summary>Processes that train a grid file and may be killed, and the same training without that.</summary>
internal static class Victims
{
    /// <summary>Starts a process that trains a grid file on two slots.</summary>
    public static Process Start(string location, string grid) =>
        Process.Start(
            new ProcessStartInfo(
                Path.Combine(AppContext.BaseDirectory, "Sweeps.Execution.Victim"),
                [location, grid, "2"]
            )
        )!;

    /// <summary>Trains a grid in this process, to its end.</summary>
    public static async Task<SweepResult> RunQuietlyAsync(
        ISweepStore store,
        string grid,
        int slots,
        TimeSpan patience,
        CancellationToken cancellation
    )
    {
        var definition = GridFile.Read(grid, "grid.yaml");
        PlannedTrials trials = new(definition);
        var run = await new EmbeddedHost(
            store,
            new TrainingEngine(new DataSets(), new NativeNetworks()),
            new HostOptions { Slots = slots }
        ).StartAsync(SweepManifest.Of(definition, trials.Count, "a test"), trials, cancellation);
        return await run.Completion.WaitAsync(patience, cancellation);
    }
}
