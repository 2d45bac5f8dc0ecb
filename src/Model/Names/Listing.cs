namespace Sweeps.Model.Names;

/// <summary>Lists in sentences.</summary>
public static class Listing
{
    /// <summary><c>a, b or c</c>.</summary>
    public static string AnyOf(IReadOnlyList<string> names) => Join(names, "or");

    /// <summary><c>a, b and c</c>.</summary>
    public static string AllOf(IReadOnlyList<string> names) => Join(names, "and");

    private static string Join(IReadOnlyList<string> names, string word) =>
        names.Count < 2 ? string.Concat(names) : $"{string.Join(", ", names.SkipLast(1))} {word} {names[^1]}";
}
