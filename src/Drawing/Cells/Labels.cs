namespace Sweeps.Drawing.Cells;

/// <summary>What axes and measures are called where people read them.</summary>
public static class Labels
{
    private static readonly Dictionary<string, string> Axes = new(StringComparer.Ordinal)
    {
        ["p"] = "p (probability of label noise)",
        ["noise.p"] = "p (probability of label noise)",
        ["sigma"] = "σ (standard deviation of label noise)",
        ["batch"] = "batch size",
        ["hidden"] = "architecture",
        ["train"] = "training examples",
    };

    /// <summary>An axis with what it means, for the axis of a chart.</summary>
    public static string Axis(string name) => Axes.TryGetValue(name, out string? label) ? label : Words(name);

    /// <summary>An axis in as few words as a legend needs.</summary>
    public static string ShortAxis(string name) => Words(name);

    /// <summary>A measure as a heading: <c>active_fraction.2</c> is "Active fraction, layer 2".</summary>
    public static string Measure(string name)
    {
        string[] parts = name.Split('.');
        string title = Words(parts[0]);
        foreach (string part in parts.Skip(1))
        {
            title += part switch
            {
                _ when int.TryParse(part, out _) => $", layer {part}",
                "p10" => ", 10th percentile",
                "p90" => ", 90th percentile",
                _ => $", {Words(part)}",
            };
        }

        return title.Length == 0 ? name : char.ToUpperInvariant(title[0]) + title[1..];
    }

    private static string Words(string name) => name.Replace('_', ' ');
}
