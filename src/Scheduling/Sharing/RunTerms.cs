using Sweeps.Scheduling.Texts;

namespace Sweeps.Scheduling.Sharing;

/// <summary>On what terms a sweep is run beside others: as its grid file says, and as the queue keeps it. They decide
/// when trials are trained and where, never what comes of them, and are no part of the definition.</summary>
/// <param name="Priority">Sweeps of a higher priority are served first. Default 0.</param>
/// <param name="MaxSlots">Most slots at once, over all workers; null: no limit.</param>
/// <param name="Labels">Labels that a worker must carry, all of them. Default: none.</param>
public sealed record RunTerms(int Priority, int? MaxSlots, IReadOnlyList<string> Labels)
{
    /// <summary>On whose account it runs, where all of that person's sweeps together have a limit of slots; null:
    /// nobody's. No part of a grid file.</summary>
    public SlotAccount? Account { get; init; }

    /// <summary>The greatest priority; the least is its negative.</summary>
    public const int MostPriority = 1000;

    /// <summary>Characters of the longest label.</summary>
    public const int LongestLabel = 100;

    /// <summary>Most labels of a sweep.</summary>
    public const int MostLabels = 50;

    /// <summary>Whether a worker can carry such a label: a word, and no comma in it, since lists of labels are written
    /// with commas.</summary>
    public static bool IsLabel(string? text) =>
        text is { Length: > 0 and <= LongestLabel }
        && !text.Any(letter => char.IsWhiteSpace(letter) || letter == ',')
        && !PlainText.Steers(text);

    /// <summary>Priority 0, no limit, on any worker.</summary>
    public static RunTerms Default { get; } = new(0, null, []);
}

/// <summary>Somebody whose sweeps together may have so many slots.</summary>
/// <param name="Name">Whose.</param>
/// <param name="MostSlots">Most slots at once, over all of them; at least 1.</param>
public sealed record SlotAccount(string Name, int MostSlots);
