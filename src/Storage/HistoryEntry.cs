using System.Globalization;
using Sweeps.Scheduling.Texts;

namespace Sweeps.Storage;

/// <summary>Something that somebody has done about a sweep.</summary>
/// <param name="SweepId">The sweep's id.</param>
/// <param name="Sweep">The sweep's name now; of a deleted one, its last.</param>
/// <param name="At">When, by the store's clock.</param>
/// <param name="Change">What.</param>
/// <param name="By">Who: the name of a token, or the user and machine of a command.</param>
/// <param name="Detail">The reason that was given, names, a description, tags or numbers; null: nothing.</param>
public sealed record HistoryEntry(
    string SweepId,
    string Sweep,
    DateTimeOffset At,
    SweepChange Change,
    string By,
    string? Detail
)
{
    /// <summary>Most characters of a detail; the rest is cut off.</summary>
    public static int LongestDetail => FreeText.Reason.Longest;

    internal static string? Cut(string? detail) => detail?.Length > LongestDetail ? detail[..LongestDetail] : detail;

    internal static SweepChange Of(SweepIntent intent) =>
        intent switch
        {
            SweepIntent.Run => SweepChange.Resumed,
            SweepIntent.Pause => SweepChange.Paused,
            SweepIntent.Cancel => SweepChange.Cancelled,
            _ => throw new System.Diagnostics.UnreachableException($"No change for the intent {intent}."),
        };

    internal static string Trials(long count) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "trial" : "trials")}");

    internal static string Renaming(string from, string to) => Cut($"`{from}` to `{to}`")!;
}

/// <summary>What can be done about a sweep. Stores keep the numbers.</summary>
public enum SweepChange
{
    /// <summary>Registered, for the first time or after it was deleted.</summary>
    Submitted = 0,

    /// <summary>Let run again.</summary>
    Resumed = 1,

    /// <summary>Paused.</summary>
    Paused = 2,

    /// <summary>Cancelled.</summary>
    Cancelled = 3,

    /// <summary>Its failed trials were let be tried again.</summary>
    Retried = 4,

    /// <summary>Given another name.</summary>
    Renamed = 5,

    /// <summary>Given another description, or none.</summary>
    Described = 6,

    /// <summary>Deleted, or begun to be.</summary>
    Deleted = 7,

    /// <summary>Given tags, or deprived of some.</summary>
    Tagged = 8,
}
