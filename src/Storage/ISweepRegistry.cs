using Sweeps.Scheduling.Definitions;

namespace Sweeps.Storage;

/// <summary>Which sweeps there are, and what is wanted of them: for whoever submits, steers or looks for one.</summary>
public interface ISweepRegistry
{
    /// <summary>Registers a sweep, or returns the one that is already there under the same name, definition and engine
    /// version.</summary>
    Task<SweepRecord> OpenSweepAsync(SweepManifest manifest, CancellationToken cancellation = default);

    /// <summary>The newest sweep with this name, or the one with this id (or unambiguous prefix of it, of at least four
    /// digits); null if there is none.</summary>
    Task<SweepRecord?> FindSweepAsync(string nameOrId, CancellationToken cancellation = default);

    /// <summary>All sweeps, newest first.</summary>
    Task<IReadOnlyList<SweepRecord>> ListSweepsAsync(CancellationToken cancellation = default);

    /// <summary>Changes what is wanted of a sweep: run, pause or cancel; <paramref name="reason"/> says why, null: for
    /// no reason.</summary>
    Task SetSweepIntentAsync(
        string sweepId,
        SweepIntent intent,
        string? reason,
        CancellationToken cancellation = default
    );

    /// <summary>The same, for no reason.</summary>
    Task SetSweepIntentAsync(string sweepId, SweepIntent intent, CancellationToken cancellation = default) =>
        SetSweepIntentAsync(sweepId, intent, null, cancellation);

    /// <summary>
    /// Records what a sweep's search proposes, and returns what is recorded under that number: where somebody was
    /// earlier, theirs. Numbers have no gaps: proposals are recorded in order.
    /// </summary>
    /// <param name="sweepId">The sweep.</param>
    /// <param name="number">The proposal's number, from 0 on.</param>
    /// <param name="choices">What is proposed, as text.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<string> ProposeAsync(string sweepId, long number, string choices, CancellationToken cancellation = default);

    /// <summary>Lets the failed trials of a sweep be tried again, their failures forgotten. Returns their
    /// number.</summary>
    Task<long> RetryFailedAsync(string sweepId, CancellationToken cancellation = default);
}

/// <summary>What is wanted of a sweep.</summary>
public enum SweepIntent
{
    Run,
    Pause,
    Cancel,
}

/// <summary>Everything about a sweep that is known before its first trial.</summary>
/// <param name="Name">The grid file's name for it.</param>
/// <param name="DefinitionHash">SHA-256 of what the grid file means (comments and layout aside).</param>
/// <param name="GridText">The grid file as written, overrides applied.</param>
/// <param name="Trials">Number of trials.</param>
/// <param name="EngineVersion">Engine version that plans it.</param>
/// <param name="Environment">Host, runtime, operating system and CPU of the machine that queued it.</param>
public sealed record SweepManifest(
    string Name,
    string DefinitionHash,
    string GridText,
    long Trials,
    int EngineVersion,
    string Environment
)
{
    /// <summary>That of a grid file, by this engine version.</summary>
    /// <param name="definition">The grid file.</param>
    /// <param name="trials">Number of trials.</param>
    /// <param name="environment">As <see cref="Environment"/>.</param>
    public static SweepManifest Of(SweepDefinition definition, long trials, string environment)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return new(
            definition.Name,
            definition.DefinitionHash,
            definition.EffectiveText,
            trials,
            Model.EngineVersion.Current,
            environment
        );
    }

    /// <summary>The trace that it is submitted in, as W3C <c>traceparent</c>; a later one takes the place of an
    /// earlier. Null: none.</summary>
    public string? Trace { get; init; }
}

/// <summary>A sweep in the store. Its id is a function of name, definition and engine version.</summary>
public sealed record SweepRecord(string Id, SweepManifest Manifest, SweepIntent Intent, DateTimeOffset Created)
{
    /// <summary>What people say that it is about; null: nothing.</summary>
    public string? Description { get; init; }

    /// <summary>Words by which people find it again, in order.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Why it was paused or cancelled, as whoever did so said; null: they did not.</summary>
    public string? Reason { get; init; }

    /// <summary>What its search had proposed when it was read, in order of number; empty for a sweep without
    /// one.</summary>
    public IReadOnlyList<string> Proposals { get; init; } = [];

    /// <summary>Whether this very call registered it: of several that ask for the same sweep at once, one is told
    /// so.</summary>
    public bool IsNew { get; init; }

    /// <summary>Whether both are the same sweep in the same state; who registered it and how far its search had come
    /// are no part of that.</summary>
    public bool Equals(SweepRecord? other) =>
        other is not null
        && (Id, Manifest, Intent, Created, Description, Reason)
            == (other.Id, other.Manifest, other.Intent, other.Created, other.Description, other.Reason)
        && Tags.SequenceEqual(other.Tags);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Intent, Created);
}
