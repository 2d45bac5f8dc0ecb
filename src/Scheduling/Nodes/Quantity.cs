namespace Sweeps.Scheduling.Nodes;

/// <summary>Numbers with a unit, as grid files, options and settings write them: <c>30 min</c>, <c>20GB</c>.</summary>
public static class Quantity
{
    // Beyond it a time is none that anything could be told to wait.
    private const double MostSeconds = 1e10;

    /// <summary>Units of bytes.</summary>
    public static IReadOnlyDictionary<string, double> Bytes { get; } =
        new Dictionary<string, double>
        {
            ["KiB"] = 1 << 10,
            ["MiB"] = 1 << 20,
            ["GiB"] = 1 << 30,
            ["TiB"] = 1L << 40,
            ["kB"] = 1e3,
            ["KB"] = 1e3,
            ["MB"] = 1e6,
            ["GB"] = 1e9,
            ["TB"] = 1e12,
        };

    /// <summary>Units of time.</summary>
    public static IReadOnlyDictionary<string, double> Seconds { get; } =
        new Dictionary<string, double>
        {
            ["ms"] = 0.001,
            ["s"] = 1,
            ["m"] = 60,
            ["min"] = 60,
            ["h"] = 3600,
            ["d"] = 86400,
            ["w"] = 7 * 86400,
        };

    /// <summary>A number of 0 or more with a unit, in the unit that has the factor 1.</summary>
    public static bool TryRead(string text, IReadOnlyDictionary<string, double> units, out double amount)
    {
        text = text.Trim();
        int end = text.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        if (end < text.Length && text[end] == '.')
            end++;
        bool isRead =
            units.TryGetValue(text[end..].Trim(), out double factor)
                & Numerals.TryNumber(text[..end], out double number)
            && number >= 0;
        amount = number * factor;
        return isRead && double.IsFinite(amount);
    }

    /// <summary>A length of time such as 500ms, 10s, 2 min or 90d.</summary>
    public static bool TryTime(string text, out TimeSpan time)
    {
        bool isRead = TryRead(text, Seconds, out double seconds) && seconds <= MostSeconds;
        time = isRead ? TimeSpan.FromSeconds(seconds) : default;
        return isRead;
    }
}
