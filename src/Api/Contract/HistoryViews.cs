namespace Sweeps.Api.Contract;

/// <summary>Something that somebody has done about a sweep.</summary>
/// <param name="Sweep">Id of the sweep.</param>
/// <param name="Name">Its name now; of a deleted one, its last.</param>
/// <param name="At">When.</param>
/// <param name="Change"><c>submitted</c>, <c>resumed</c>, <c>paused</c>, <c>cancelled</c>, <c>retried</c>,
/// <c>renamed</c>, <c>described</c> or <c>deleted</c>.</param>
/// <param name="By">Who: the name of a token, or the user and machine of a command.</param>
/// <param name="Detail">The reason that was given, names, a description or numbers; absent: nothing.</param>
public sealed record HistoryEntryView(
    string Sweep,
    string Name,
    DateTimeOffset At,
    string Change,
    string By,
    string? Detail
);

/// <summary>Who did what, newest first.</summary>
/// <param name="Entries">The entries.</param>
public sealed record HistoryList(IReadOnlyList<HistoryEntryView> Entries);
