using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Nodes;
using Sweeps.Storage;

namespace Sweeps.Client.Results;

/// <summary>Which sweeps are to go by their age and by what all of them take. Only those that have ended are chosen,
/// the oldest first.</summary>
/// <param name="OlderThan">Sweeps that were queued longer ago go; null: none for its age.</param>
/// <param name="Keep">As many go as are needed for the others to take no more bytes; null: none for that.</param>
internal sealed record Retention(TimeSpan? OlderThan, long? Keep)
{
    private const double MostBytes = 1e15;

    /// <summary>Chooses.</summary>
    /// <param name="standings">All sweeps.</param>
    /// <param name="weigh">Says what one alone accounts for.</param>
    /// <param name="now">The time.</param>
    public async Task<IReadOnlyList<(SweepRecord Sweep, SweepWeight Weight)>> ChooseAsync(
        IReadOnlyList<SweepStanding> standings,
        Func<SweepRecord, Task<SweepWeight>> weigh,
        DateTimeOffset now
    )
    {
        List<(SweepRecord Sweep, SweepWeight Weight)> chosen = [];
        SweepStanding[] ended = [.. standings.Where(HasEnded).OrderBy(standing => standing.Sweep.Created)];
        SweepStanding[] old = [.. ended.Where(standing => now - standing.Sweep.Created > OlderThan)];
        foreach (var standing in old)
            chosen.Add((standing.Sweep, await weigh(standing.Sweep)));
        if (Keep is not { } keep)
            return chosen;

        Dictionary<string, SweepWeight> others = [];
        foreach (var standing in standings.Except(old))
            others[standing.Sweep.Id] = await weigh(standing.Sweep);
        long left = others.Values.Sum(weight => weight.Bytes);
        foreach (var standing in ended.Except(old).TakeWhile(_ => left > keep))
        {
            var weight = others[standing.Sweep.Id];
            chosen.Add((standing.Sweep, weight));
            left -= weight.Bytes;
        }

        return chosen;
    }

    /// <summary>An age such as 90d; null: it is none.</summary>
    public static TimeSpan? Age(string text) => Quantity.TryTime(text, out TimeSpan age) ? age : null;

    /// <summary>A number of bytes such as 20GB; null: it is none.</summary>
    public static long? Bytes(string text) =>
        Quantity.TryRead(text, Quantity.Bytes, out double bytes) && bytes <= MostBytes ? (long)bytes : null;

    private static bool HasEnded(SweepStanding standing) =>
        standing.Counts.Running == 0 && (standing.IsSettled || standing.Sweep.Intent == SweepIntent.Cancel);
}
