using System.Globalization;

namespace Sweeps.Storage;

/// <summary>Words by which people find sweeps again.</summary>
public static class SweepTags
{
    /// <summary>Characters of the longest tag.</summary>
    public const int Longest = 40;

    /// <summary>Most tags of a sweep.</summary>
    public const int Most = 50;

    /// <summary>What a tag must be, as the end of a sentence.</summary>
    public static string Rule { get; } =
        $"must be one word of 1 to {Longest} letters, digits or signs but commas, with no - before it";

    /// <summary>Whether it may be a tag: one word that can be typed and seen.</summary>
    public static bool IsGood(string tag) =>
        tag is { Length: > 0 and <= Longest }
        && tag[0] != '-'
        && !tag.Any(letter => letter == ',' || char.IsWhiteSpace(letter) || char.IsControl(letter))
        && !Scheduling.Texts.PlainText.Steers(tag)
        && tag.IsNormalized();

    /// <summary>Whether a sweep has all of some tags.</summary>
    public static bool HasAll(this SweepRecord sweep, IReadOnlyList<string> tags)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(tags);
        return tags.All(sweep.Tags.Contains);
    }

    /// <summary>The tags that are new, and those that go. One that is to be added and to be removed is there
    /// afterwards.</summary>
    /// <exception cref="StoreException">They would be too many.</exception>
    internal static (IReadOnlyList<string> Added, IReadOnlyList<string> Removed) Change(
        string location,
        IReadOnlyCollection<string> before,
        IReadOnlyList<string> add,
        IReadOnlyList<string> remove
    )
    {
        string[] added = [.. add.Distinct(StringComparer.Ordinal).Where(tag => !before.Contains(tag))];
        string[] removed = [.. remove.Distinct(StringComparer.Ordinal).Where(tag => before.Contains(tag)).Except(add)];
        int after = before.Count + added.Length - removed.Length;
        return after <= Most || added.Length == 0
            ? (added, removed)
            : throw new StoreException(
                StoreProblem.InUse,
                location,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A sweep has at most {Most} tags, but would have {after}. Remove some first."
                )
            );
    }

    /// <summary>What was changed, as history tells it: <c>+good -draft</c>.</summary>
    internal static string Detail(IReadOnlyList<string> added, IReadOnlyList<string> removed) =>
        string.Join(' ', added.Select(tag => $"+{tag}").Concat(removed.Select(tag => $"-{tag}")));
}
