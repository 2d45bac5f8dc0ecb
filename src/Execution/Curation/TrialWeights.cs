using Sweeps.Execution.Control;
using Sweeps.Execution.Trials;
using Sweeps.Model.Engines.Catalog;
using Sweeps.Model.Training;
using Sweeps.Storage;

namespace Sweeps.Execution.Curation;

/// <summary>Which arrays of a trial are asked for.</summary>
public enum TrialArrays
{
    /// <summary>Weights, biases and what goes with them.</summary>
    Weights,

    /// <summary>What the network makes of each example, with labels.</summary>
    Predictions,
}

/// <summary>
/// The weights of a trial at a step, or what it predicts with them. They follow from its configuration, so it is
/// trained up to there again on this machine: from the state that the store has kept where that is no later, else from
/// the first step. Nothing is written.
/// </summary>
/// <param name="attempts">Has the kept states.</param>
/// <param name="results">What was recorded.</param>
/// <param name="engine">What trains.</param>
public sealed class TrialWeights(ITrialAttempts attempts, ISweepResults results, ITrainingEngine engine)
{
    /// <summary>Weights at a step.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="ordinal">The trial's number in it.</param>
    /// <param name="step">Updates done; null: where the trial ended.</param>
    /// <param name="what">Which arrays.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="WeightsException">There are none at that step.</exception>
    /// <exception cref="StoredGridException">The sweep's trials cannot be trained by this build.</exception>
    public async Task<WeightsAt> ReadAsync(
        SweepRecord sweep,
        long ordinal,
        long? step,
        TrialArrays what = TrialArrays.Weights,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(sweep);
        var plan = StoredGrid.TrialsOf(sweep);
        var trial = plan.At(plan.Position(ordinal));
        var record = await results.ReadTrialAsync(sweep.Id, ordinal, cancellation).ConfigureAwait(false);
        var end = record is { } ended && ended.State.IsResult() ? record : null;
        long wanted =
            step
            ?? end?.Step
            ?? throw new WeightsException(
                $"Trial {ordinal} has no result yet, so that it has no final weights",
                "Wait for it, or give a step with --at."
            );
        var kept = await attempts.ReadCheckpointAsync(trial.Key, cancellation).ConfigureAwait(false);
        if (kept?.Step > wanted)
            kept = null;
        if (kept?.Step != wanted && !EngineCatalog.Of(trial.Configuration).IsExact(trial.Configuration))
            throw new WeightsException(
                $"The weights of a trial on the engine `{trial.Configuration.Engine}` cannot be had again bit for bit, "
                    + $"and none of trial {ordinal} were kept at step {wanted}",
                "Ask for the step of its end, and run sweeps with --keep to keep that."
            );
        ReadOnlyMemory<byte>? state = null;
        if (kept is not null)
            state = Checkpoint.Open(kept.Bytes, trial.Key.ToArray()).State;
        using var training = engine.Start(trial.Configuration, state);
        if (wanted > 0)
            await Task.Run(() => Train(training, wanted, cancellation), cancellation).ConfigureAwait(false);
        if (training.Step != wanted)
            throw new WeightsException(
                $"Trial {ordinal} has {training.Step} steps, but its weights at step {wanted} were asked for",
                "Give a step that it reaches with --at."
            );
        if (end?.Step == wanted && end.WeightsHash is { } hash && !hash.AsSpan().SequenceEqual(training.WeightsHash()))
            throw new WeightsException(
                $"The final weights of trial {ordinal} are not those that were recorded",
                "See `sweeps audit`."
            );
        return (what == TrialArrays.Weights ? training.Weights() : training.Predictions()) is { Count: > 0 } arrays
            ? new(trial.Key.ToString(), wanted, arrays)
            : throw new WeightsException(
                $"What trains trial {ordinal} keeps its weights to itself",
                "Have the program write them."
            );
    }

    private static void Train(ITraining training, long wanted, CancellationToken cancellation)
    {
        while (training.Status == TrainingStatus.Running && training.Step < wanted)
        {
            training.Advance(wanted - training.Step, Nowhere.Instance, cancellation);
            cancellation.ThrowIfCancellationRequested();
        }
    }
}

/// <summary>Weights of a trial, or its predictions.</summary>
/// <param name="Key">The trial's key.</param>
/// <param name="Step">Updates done.</param>
/// <param name="Arrays">The arrays.</param>
public sealed record WeightsAt(string Key, long Step, IReadOnlyList<NamedArray> Arrays);

/// <summary>There are no weights as they were asked for.</summary>
/// <param name="reason">Why, without a full stop.</param>
/// <param name="advice">What to do.</param>
public sealed class WeightsException(string reason, string advice) : Exception($"{reason}. {advice}");
