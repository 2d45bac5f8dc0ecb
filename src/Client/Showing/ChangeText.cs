using Sweeps.Client.Tables;
using Sweeps.Model.Names;
using Sweeps.Storage;

namespace Sweeps.Client.Showing;

/// <summary>Who did what about a sweep, in words.</summary>
internal static class ChangeText
{
    /// <summary>One line: <c>2026-01-31 09:30 cancelled by alice: too hot</c>.</summary>
    public static string Of(HistoryEntry entry) =>
        $"{Display.Moment(entry.At)} {Word(entry.Change)} by {entry.By}"
        + (string.IsNullOrEmpty(entry.Detail) ? "" : $": {entry.Detail.ReplaceLineEndings(" ")}");

    /// <summary>What was done, as a word.</summary>
    public static string Word(SweepChange change) => EnumWords.Of(change);
}
