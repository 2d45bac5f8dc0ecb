using System.Globalization;
using Sweeps.Execution;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Trials;
using Sweeps.Model.Data;
using Sweeps.Model.Engines.Native;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;
using Sweeps.Storage.Opening;

// Arguments: store, grid file, slots. Ends with 0 when every trial is done.
var definition = GridFile.Load(args[1]);
var plan = new Plan(definition);
await using var store = SweepStores.Open(args[0]);
var options = new HostOptions
{
    Slots = int.Parse(args[2], CultureInfo.InvariantCulture),
    CheckpointEvery = TimeSpan.FromMilliseconds(20),
};
var manifest = SweepManifest.Of(definition, plan.Trials, "a test");
var run = await new EmbeddedHost(store, new TrainingEngine(new DataSets(), new NativeNetworks()), options).StartAsync(
    manifest,
    new PlannedTrials(definition)
);
var result = await run.Completion;
return result.Outcome == SweepOutcome.Completed && result.Progress.Failed == 0 ? 0 : 1;
