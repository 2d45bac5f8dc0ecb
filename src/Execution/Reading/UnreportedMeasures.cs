using Sweeps.Model.Caching;
using Sweeps.Storage;

namespace Sweeps.Execution.Reading;

/// <summary>Measures that a grid file names for its program, and of which no trial has a value.</summary>
/// <param name="store">The store; stays open.</param>
internal sealed class UnreportedMeasures(ISweepStore store)
{
    private const int MostSweeps = 256;

    // How many trials had finished decides whether one has to look again.
    private readonly BoundedCache<string, (long Finished, IReadOnlyList<string> Names)> _known = new(MostSweeps);

    /// <summary>Their names; none before a trial was trained to the end. Where all are reported, a trial or two are
    /// read.</summary>
    public async Task<IReadOnlyList<string>> OfAsync(
        SweepRecord sweep,
        SweepCounts counts,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(counts);
        if (counts.Finished == 0 || !sweep.Manifest.GridText.Contains("program", StringComparison.Ordinal))
            return [];
        if (_known.TryFind(sweep.Id, out var known) && known.Finished == counts.Finished)
            return known.Names;
        var names = await ReadAsync(sweep, cancellation).ConfigureAwait(false);
        _known.Put(sweep.Id, (counts.Finished, names));
        return names;
    }

    private async Task<IReadOnlyList<string>> ReadAsync(SweepRecord sweep, CancellationToken cancellation)
    {
        if (SweepReading.TryDefinitionOf(sweep)?.Blocks[0].Base.Program is not { Measures: [_, ..] measures })
            return [];
        List<string> missing = [.. measures.Select(measure => measure.Name)];
        await foreach (
            var trial in store.Results.ReadFinalsAsync(sweep.Id, [.. missing], cancellation).ConfigureAwait(false)
        )
        {
            foreach (var last in trial.Last)
                missing.Remove(last.Measure);
            if (missing.Count == 0)
                break;
        }

        return missing;
    }
}
