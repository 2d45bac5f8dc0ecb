using System.Runtime.CompilerServices;
using Sweeps.Execution.Control;
using Sweeps.Execution.Engines;
using Sweeps.Model.Data;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage.Opening;
using Sweeps.Tests;

namespace Sweeps.Execution.Tests.Control;

/// <summary>What a host that runs for long keeps of sweeps that have ended.</summary>
public sealed class RememberedSweepsTests : IDisposable
{
    private const int Sweeps = HostedSweeps.EndedKept + 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-remembered-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Sweeps_ThatHaveEnded_LeaveTheLastPicturesOfSomeAndNoData()
    {
        await using var store = SweepStores.Open(Path.Combine(_folder, "store.db"));
        DataSets data = new();
        TrainingEngines engines = new(data);
        await using var host = await SweepHost.StartAsync(
            store,
            engines,
            new() { Slots = 1, Gather = TimeSpan.Zero },
            Token
        );
        for (int number = 0; number < Sweeps; number++)
            await host.SubmitAsync(Grid(number), Token);

        await Waiting.UntilAsync(
            async () => (await store.Results.CountAsync(Token)).Values.Sum(counts => counts.Finished) == Sweeps,
            "all trials are finished",
            Token
        );
        await Waiting.UntilAsync(
            () => host.Sweeps.Count == HostedSweeps.EndedKept,
            $"of {Sweeps} sweeps {HostedSweeps.EndedKept} are remembered",
            Token
        );
        var kept = Kept(data);
        Assert.True(kept.IsAlive);
        engines.LetGo();
        engines.LetGo();
        GC.Collect();
        Assert.False(kept.IsAlive);
    }

    // The data of the first sweep. A method of its own, so that no variable of the test keeps them.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Kept(DataSets data)
    {
        var trial = new Plan(GridFile.Read(Grid(0).GridText, "grid")).Configuration(0);
        return new(data.Load<float>(trial.Data, trial.Seed, Token));
    }

    private static SweepSubmission Grid(int number) =>
        new(
            $"name: s{number}\ndata: onehot\nnetwork: {{ hidden: 2 }}\ntrain: {{ steps: 1, batch: 1 }}\nmeasure: "
                + $"{{ at: [end], of: [error] }}\ngrid: {{ seed: [{number}] }}\n",
            "a test"
        );
}
