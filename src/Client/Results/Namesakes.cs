using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Reading;
using Sweeps.Storage;

namespace Sweeps.Client.Results;

/// <summary>Says which sweep is meant where several have the same name: the newest has it.</summary>
internal static class Namesakes
{
    /// <summary>Notes on standard error which of them a name stands for.</summary>
    public static async Task NoteChosenAsync(
        ISweepReader reader,
        SweepRecord chosen,
        Terminal terminal,
        CancellationToken cancellation
    )
    {
        if (await OthersAsync(reader, chosen, cancellation) is not { Others: { Count: > 0 } others } all)
            return;
        terminal.Error.WriteLine(
            $"`{chosen.Title}` is the name of {others.Count + 1} sweeps. This is the newest, "
                + $"{Describe(chosen, all.Differences)}. Name {(others.Count == 1 ? "the other" : "another")} by "
                + $"its id: {Listed(others, all.Differences)}."
        );
    }

    /// <summary>Notes which sweep a name stands for from now on, where one is begun that has it too.</summary>
    public static async Task NoteBegunAsync(
        ISweepReader reader,
        SweepRecord begun,
        TextWriter notes,
        CancellationToken cancellation
    )
    {
        if (await OthersAsync(reader, begun, cancellation) is not { Others: { Count: > 0 } others } all)
            return;
        string name = begun.Manifest.Name;
        notes.WriteLine(
            all.Newest == begun.Id
                ? $"The name `{name}` stands for this sweep, {Describe(begun, all.Differences)}, since it is the "
                    + $"newest of that name. Name {(others.Count == 1 ? "the other" : "another")} by its id: "
                    + $"{Listed(others, all.Differences)}."
                : $"The name `{name}` stands for a newer sweep, {Describe(others[0], all.Differences)}. Name this "
                    + $"one by its id: {Describe(begun, all.Differences)}."
        );
    }

    private static async Task<(
        IReadOnlyList<SweepRecord> Others,
        string Newest,
        IReadOnlyDictionary<string, string> Differences
    )> OthersAsync(ISweepReader reader, SweepRecord sweep, CancellationToken cancellation)
    {
        SweepRecord[] all =
        [
            .. (await reader.ListAsync(cancellation))
                .Select(standing => standing.Sweep)
                .Where(other => other.Manifest.Name == sweep.Manifest.Name),
        ];
        return all.Length < 2
            ? ([], sweep.Id, new Dictionary<string, string>())
            : (
                [.. all.Where(other => other.Id != sweep.Id)],
                all[0].Id,
                await SweepDifferences.OfAsync(reader, all, cancellation)
            );
    }

    private static string Listed(IReadOnlyList<SweepRecord> sweeps, IReadOnlyDictionary<string, string> differences) =>
        sweeps.Count <= 3
            ? string.Join("; ", sweeps.Select(sweep => Describe(sweep, differences)))
            : $"{string.Join("; ", sweeps.Take(3).Select(sweep => Describe(sweep, differences)))}; and more: see "
                + "`sweeps list`";

    private static string Describe(SweepRecord sweep, IReadOnlyDictionary<string, string> differences) =>
        $"{SweepReading.ShortId(sweep.Id)} "
        + $"({Display.Count(sweep.Manifest.Trials, "trial")}"
        + $"{(differences.GetValueOrDefault(sweep.Id) is { Length: > 0 } what ? $", {what}" : "")})";
}
