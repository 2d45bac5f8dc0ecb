using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Sweeps.Scheduling.Identity;
using Sweeps.Storage;

namespace Sweeps.Execution.Reading;

/// <summary>
/// One SHA-256 over everything that a sweep computed: for each trial, in order of key, its key (and so its
/// configuration and engine version), how it ended, at which step, the hash of its final weights and all its metrics.
/// It is equal if and only if two sweeps have the same trials and gave the same bits, wherever and however they ran.
/// Names, axis order, times, attempts and messages have no part in it.
/// </summary>
/// <param name="Hash">64 hexadecimal digits.</param>
/// <param name="Trials">Trials that went into it: those that have a result or have failed.</param>
/// <param name="Missing">Trials of the sweep that are neither, and not unneeded; with any, the fingerprint is that of a
/// part.</param>
public sealed record SweepFingerprint(string Hash, long Trials, long Missing)
{
    /// <summary>Computes the fingerprint of a sweep as it stands in the store; <paramref name="unneeded"/> of its
    /// trials are not to be trained.</summary>
    public static async Task<SweepFingerprint> OfAsync(
        ISweepResults results,
        SweepRecord sweep,
        CancellationToken cancellation = default,
        long unneeded = 0
    )
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(sweep);
        var trials = new List<(TrialKey Key, byte[] Digest)>();
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        // The trials are looked at first: of one that is settled by then, all metrics are there.
        await using var members = results.ReadTrialsAsync(sweep.Id, cancellation).GetAsyncEnumerator(cancellation);
        bool another = await members.MoveNextAsync().ConfigureAwait(false);
        await using var metrics = results
            .ReadMetricsAsync(sweep.Id, new MetricQuery(), cancellation)
            .GetAsyncEnumerator(cancellation);
        bool more = await metrics.MoveNextAsync().ConfigureAwait(false);
        for (; another; another = await members.MoveNextAsync().ConfigureAwait(false))
        {
            var trial = members.Current;
            bool settled = trial.State is not (TrialState.Waiting or TrialState.Running);
            if (settled)
                Begin(digest, trial);

            // Both come in order of ordinal; a trial without metrics simply has none of the rows.
            while (more && metrics.Current.Ordinal <= trial.Ordinal)
            {
                if (settled && metrics.Current.Ordinal == trial.Ordinal)
                    Append(digest, metrics.Current);
                more = await metrics.MoveNextAsync().ConfigureAwait(false);
            }

            if (settled)
                trials.Add((trial.Trial, digest.GetHashAndReset()));
        }

        trials.Sort(static (left, right) => left.Key.CompareTo(right.Key));
        foreach (var (_, bytes) in trials)
            digest.AppendData(bytes);
        return new(
            Convert.ToHexStringLower(digest.GetHashAndReset()),
            trials.Count,
            sweep.Manifest.Trials - unneeded - trials.Count
        );
    }

    private static void Begin(IncrementalHash digest, TrialRecord trial)
    {
        digest.AppendData(trial.Trial.ToArray());
        Append(digest, (long)trial.State);
        Append(digest, trial.State == TrialState.Failed ? 0 : trial.Step);
        byte[] weights = trial.WeightsHash ?? [];
        Append(digest, weights.Length);
        digest.AppendData(weights);
    }

    private static void Append(IncrementalHash digest, in MetricRow row)
    {
        byte[] measure = Encoding.UTF8.GetBytes(row.Metric.Measure);
        Append(digest, row.Metric.Step);
        Append(digest, measure.Length);
        digest.AppendData(measure);
        Append(digest, BitConverter.DoubleToInt64Bits(row.Metric.Value));
    }

    private static void Append(IncrementalHash digest, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        digest.AppendData(bytes);
    }
}
