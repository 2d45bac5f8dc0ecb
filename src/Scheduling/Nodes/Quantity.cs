namespace Sweeps.Scheduling.Nodes;

/// <summary>Units and their factors.</summary>
public static class Quantity
{
    /// <summary>Reads a number from 0 on with a unit.</summary>
    /// <param name="text">Such as <c>4 GiB</c>.</param>
    /// <param name="units">The units that there are, and their factors.</param>
    /// <param name="amount">The number in the unit that has the factor 1.</param>
    public static bool TryRead(string text, IReadOnlyDictionary<string, double> units, out double amount)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(units);
        text = text.Trim();
        int end = text.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        bool isRead =
            units.TryGetValue(text[end..].Trim(), out double factor)
                & Numerals.TryNumber(text[..end], out double number)
            && number >= 0;
        amount = number * factor;
        return isRead;
    }

    /// <summary>Bytes.</summary>
    public static IReadOnlyDictionary<string, double> Bytes { get; } =
        new Dictionary<string, double>
        {
            ["KiB"] = 1 << 10,
            ["MiB"] = 1 << 20,
            ["GiB"] = 1 << 30,
            ["TiB"] = 1L << 40,
            ["KB"] = 1e3,
            ["MB"] = 1e6,
            ["GB"] = 1e9,
        };

    /// <summary>Seconds.</summary>
    public static IReadOnlyDictionary<string, double> Seconds { get; } =
        new Dictionary<string, double>
        {
            ["s"] = 1,
            ["min"] = 60,
            ["h"] = 3600,
            ["d"] = 86400,
        };
}
