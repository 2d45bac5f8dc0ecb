using Sweeps.Storage;

namespace Sweeps.Execution;

/// <summary>
/// One SHA-256 over everything that a sweep computed: for each trial, in order of key, its key (and so its configuration and engine
/// version), how it ended, at which step, the hash of its final weights and all its metrics. Equal if and only if two sweeps have the same
/// trials and gave the same bits, wherever and however they ran; names, axis order, times, attempts and messages have no part in it.
/// </summary>
/// <param name="Hash">64 hexadecimal digits.</param>
/// <param name="Trials">Trials that went into it: those that have a result or have failed.</param>
/// <param name="Missing">Trials of the sweep that are neither; with any, the fingerprint is that of a part.</param>
public sealed record SweepFingerprint(string Hash, long Trials, long Missing)
{
    /// <summary>Computes the fingerprint of a sweep as it stands in the store.</summary>
    public static Task<SweepFingerprint> OfAsync(ISweepStore store, SweepRecord sweep, CancellationToken cancellation = default) => throw new NotImplementedException();
}
