using System.Globalization;
using Sweeps.Execution.Trials;
using Sweeps.Model;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Bench.Scheduling;

/// <summary>A sweep of so many trials that train nothing, from a real grid.</summary>
internal sealed record NoOpSweep(SweepManifest Manifest, Plan Plan)
{
    public static NoOpSweep Of(int trials, string name = "noop")
    {
        string grid = string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            name: {{name}}
            data: { name: onehot }
            network: { hidden: 8, init: { uniform: {{Bound(name)}} } }
            train: { epochs: 0 }
            measure: { at: [0], of: [error] }
            grid:
              seed: 0..{{trials - 1}}
            """
        );
        var definition = GridFile.Read(grid, "noop.yaml");
        var plan = new Plan(definition);
        return new(
            new(
                definition.Name,
                definition.DefinitionHash,
                definition.EffectiveText,
                plan.Trials,
                EngineVersion.Current,
                "bench"
            ),
            plan
        );
    }

    /// <summary>Trials in the order in which they are issued.</summary>
    public PlannedTrials Trials() => new(Plan);

    /// <summary>Sweeps of different names have different trials, so that none is found done.</summary>
    private static double Bound(string name) =>
        name.Aggregate(1.0, (bound, letter) => Math.Round((bound * 31 + letter) % 9973, 3)) / 10_000;
}
