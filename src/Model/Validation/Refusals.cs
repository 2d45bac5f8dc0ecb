using System.Globalization;
using Sweeps.Model.Configurations;

namespace Sweeps.Model.Validation;

/// <summary>What rules have in common.</summary>
internal static class Refusals
{
    /// <summary>What a check that throws says; null where it does not.</summary>
    public static ConfigurationException? Of(Action check)
    {
        try
        {
            check();
            return null;
        }
        catch (ConfigurationException exception)
        {
            return exception;
        }
    }

    /// <summary>What is made of values that break no rule; null where they break one, which is reported once and by
    /// that rule.</summary>
    public static T? Unless<T>(Func<T> make)
    {
        T? made = default;
        return Of(() => made = make()) is null ? made : default;
    }

    /// <summary>The breach where a width is below 1.</summary>
    public static ConfigurationException? Narrow(string field, IReadOnlyList<int>? widths) =>
        widths?.FirstOrDefault(width => width < 1, 1) is < 1 and var narrow
            ? new(field, $"Every width must be at least 1, but one is {narrow}", $"Correct `{field}`.")
            : null;

    /// <summary>A number in its shortest form.</summary>
    public static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
