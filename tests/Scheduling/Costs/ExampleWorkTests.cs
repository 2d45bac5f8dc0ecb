using System.Runtime.CompilerServices;
using Sweeps.Scheduling.Costs;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Scheduling.Tests.Costs;

/// <summary>What the examples' trials are counted at, whatever machine counts.</summary>
public sealed class ExampleWorkTests
{
    // Seconds of one slot where all factors are 1, and the kind of work that is most of it.
    [Theory]
    [InlineData("quickstart", 28, nameof(WorkTime.Float32))]
    [InlineData("mixture-sparsity", 3.3, nameof(WorkTime.Float32))]
    [InlineData("mnist-label-noise", 11.5, nameof(WorkTime.Float32))]
    [InlineData("mnist-convolutions", 39.5, nameof(WorkTime.Float32))]
    [InlineData("papers/B-points", 32.1, nameof(WorkTime.Overhead))]
    [InlineData("papers/B-sensing", 29, nameof(WorkTime.Single))]
    [InlineData("papers/C-sparsity", 12.4, nameof(WorkTime.Float32))]
    [InlineData("papers/J-dimension", 6, nameof(WorkTime.Overhead))]
    [InlineData("papers/J-random-labels", 36.3, nameof(WorkTime.Ranks))]
    [InlineData("papers/K-gap", 5.9, nameof(WorkTime.Single))]
    [InlineData("papers/L-memorization", 8.8, nameof(WorkTime.Float32))]
    [InlineData("papers/noise-kinds", 12.8, nameof(WorkTime.Ranks))]
    public void Work_OfAnExample_IsCounted(string example, double seconds, string most)
    {
        Plan plan = new(GridFile.Read(File.ReadAllText(Path.Combine(Folder(), example + ".yaml")), example));
        WorkTime work = default;
        for (long ordinal = 0; ordinal < plan.Trials; ordinal++)
            work += TrialTime.Of(plan.Configuration(ordinal));

        (string Kind, double Seconds)[] kinds =
        [
            (nameof(work.Overhead), work.Overhead),
            (nameof(work.Single), work.Single),
            (nameof(work.Float32), work.Float32),
            (nameof(work.Float64), work.Float64),
            (nameof(work.Ranks), work.Ranks),
            (nameof(work.Passes), work.Passes),
        ];
        Assert.Equal((most, seconds), (kinds.MaxBy(kind => kind.Seconds).Kind, Math.Round(work.Total, 1)));
    }

    private static string Folder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../examples"));
}
