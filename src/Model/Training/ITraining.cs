using Sweeps.Model.Measures;

namespace Sweeps.Model.Training;

/// <summary>How far a training has come.</summary>
public enum TrainingStatus
{
    /// <summary>There are steps left.</summary>
    Running,

    /// <summary>All steps are done, or patience is lost (`train.retry`), and all snapshots are measured.</summary>
    Finished,

    /// <summary>A weight, or the loss, became non-finite or the norm passed its limit: a result, with its
    /// step.</summary>
    Diverged,
}

/// <summary>
/// One trial in training: the contract that every engine fulfils. Not thread-safe; used by one thread at a time, though
/// not always the same. Its metrics and final weights depend on the configuration and on nothing else, not on how the
/// steps are cut into calls.
/// </summary>
public interface ITraining : IDisposable
{
    /// <summary>Updates done.</summary>
    long Step { get; }

    /// <summary>Updates in the whole training.</summary>
    long TotalSteps { get; }

    /// <summary>How far it has come.</summary>
    TrainingStatus Status { get; }

    /// <summary>Why it diverged, in words that name quantity and limit; null unless it did.</summary>
    string? Divergence { get; }

    /// <summary>The heavy measure that is being taken, while one is; may be read by any thread.</summary>
    MeasureProgress? Measuring => null;

    /// <summary>
    /// Does at most <paramref name="steps"/> updates, measuring whatever falls due, the snapshot at step 0 included.
    /// Returns early when training ends, or when <paramref name="cancellation"/> is signalled (no exception: the state
    /// stays sound): between two steps, or inside a measure, whose snapshot is then taken from its beginning when
    /// the training goes on. A trial of zero steps finishes at its first call.
    /// </summary>
    TrainingStatus Advance(long steps, IMetricSink sink, CancellationToken cancellation);

    /// <summary>Everything needed to continue with the same bits, as one self-contained block (without key or checksum:
    /// see <see cref="Checkpoint"/>).</summary>
    byte[] SaveState();

    /// <summary>The step that <see cref="SaveState"/> gives the state of; null while there is none. By default, as for
    /// every engine that can save itself between any two steps, that is now.</summary>
    long? SavedStep => Step;

    /// <summary>Whether <see cref="SavedStep"/> moves of its own accord, so that a new state is worth storing when it
    /// is there and not when time has passed.</summary>
    bool SavesItself => false;

    /// <summary>How much of the training is done, 0 to 1, where its length is not known; null: not known.</summary>
    double? Progress => null;

    /// <summary>Takes what it has written since the last time, for people to read; null: nothing.</summary>
    LogPart? TakeLog() => null;

    /// <summary>What people should know of it though it is no error; null: nothing.</summary>
    string? Remark => null;

    /// <summary>Told that it will not be asked to go on: whatever runs outside the process is ended in an orderly way,
    /// and what it measures meanwhile is recorded.</summary>
    void Leave(IMetricSink sink) { }

    /// <summary>
    /// SHA-256 over all weights and biases in a layout-independent order (layer by layer, weights [out, in], biases,
    /// then skip; after them those of the network that predicts gradients, where there is one). Null where there are
    /// none.
    /// </summary>
    byte[]? WeightsHash();

    /// <summary>All weights and biases as they are now, in the order of <see cref="WeightsHash"/>; empty where there
    /// are none.</summary>
    IReadOnlyList<NamedArray> Weights() => [];

    /// <summary>What it makes of each example as it is now: <c>train.logits</c>, <c>validation.logits</c> and
    /// <c>test.logits</c>, with the labels that training sees (<c>train.labels</c>) and the true ones
    /// (<c>train.true_labels</c>), or, in a regression, the targets; empty where there are none.</summary>
    IReadOnlyList<NamedArray> Predictions() => [];
}

/// <summary>Makes trainings: one for each engine.</summary>
public interface ITrainingEngine
{
    /// <summary>
    /// Begins a trial, or continues one from a state that <see cref="ITraining.SaveState"/> gave. The state may also be
    /// that of a shorter training that has finished and differs in its length alone, provided that nothing but the end
    /// depends on the length: then it trains on, with the bits it would have had from the first step.
    /// </summary>
    /// <exception cref="Configurations.ConfigurationException">The configuration breaks a rule.</exception>
    /// <exception cref="Data.InMemory.DataException">The data set is missing or damaged.</exception>
    ITraining Start(Configurations.TrialConfiguration configuration, ReadOnlyMemory<byte>? state = null);

    /// <summary>The same, where it is known which attempt it is.</summary>
    /// <exception cref="CheckpointException">The state is damaged.</exception>
    ITraining Start(
        Configurations.TrialConfiguration configuration,
        ReadOnlyMemory<byte>? state,
        AttemptTitle attempt
    ) => Start(configuration, state);

    /// <summary>The same, given up when a stop is asked for while its data are read or made.</summary>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    ITraining Start(
        Configurations.TrialConfiguration configuration,
        ReadOnlyMemory<byte>? state,
        AttemptTitle attempt,
        CancellationToken cancellation
    ) => Start(configuration, state, attempt);

    /// <summary>Lets go of what is kept for trials to come and that none has asked for since this was called last. To
    /// be called once in a while: trials that ask so rarely take so long that making it anew costs little.</summary>
    void LetGo() { }
}

/// <summary>Which attempt a training is, for engines that hand that on.</summary>
/// <param name="Sweep">The sweep's id.</param>
/// <param name="Trial">The trial's number in the sweep.</param>
/// <param name="Attempt">The attempt's number: its fence.</param>
public sealed record AttemptTitle(string Sweep, long Trial, long Attempt);

/// <summary>A piece of what a training has written.</summary>
/// <param name="At">Bytes that came before it; those in between that no part has are lost.</param>
/// <param name="Bytes">The piece.</param>
public sealed record LogPart(long At, byte[] Bytes)
{
    /// <summary>Bytes that are kept of each attempt: the last ones.</summary>
    public const int MostKept = 256 << 10;
}
