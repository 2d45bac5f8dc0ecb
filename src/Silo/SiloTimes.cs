using System.Globalization;
using Microsoft.Extensions.Options;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Silo;

/// <summary>Times among the options are written as everywhere, <c>500ms</c>, <c>10s</c>, <c>2min</c>, or as
/// <c>00:00:10</c>. A number without a unit is refused, since it would be taken for days.</summary>
internal static class SiloTimes
{
    private static readonly string[] Keys = ["LEASE", "CHECKPOINT", "DRAIN"];

    /// <summary>Puts times into the form that options are bound from.</summary>
    /// <exception cref="OptionsValidationException">One is no time; the failures name the keys.</exception>
    public static void Spell(IConfiguration configuration)
    {
        List<string> wrong = [];
        foreach (string key in Keys)
        {
            if (configuration[key] is not { Length: > 0 } text)
                continue;
            if (Quantity.TryTime(text, out var time))
                configuration[key] = time.ToString("c", CultureInfo.InvariantCulture);
            else if (
                !text.Contains(':', StringComparison.Ordinal)
                || !TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out _)
            )
                wrong.Add(
                    $"{SiloOptions.Prefix}{key} must be a time such as 500ms, 10s or 2min, but was `{text}`. Correct "
                        + "it and start the silo again."
                );
        }

        if (wrong.Count > 0)
            throw new OptionsValidationException(nameof(SiloOptions), typeof(SiloOptions), wrong);
    }
}
