using Sweeps.Model.Validation;

namespace Sweeps.Scheduling.Fields;

/// <summary>Kinds of fields by the ranges of the rules, and how their values are kept.</summary>
internal static class FieldValues
{
    public static NumberKind Number(string path) => new(ConfigurationRules.Ranges[path]);

    public static IntegerKind Integer(string path) =>
        new(ConfigurationRules.Ranges[path], path == "data.seed" ? long.MaxValue : int.MaxValue);

    public static int? Int(object? value) => value is null ? null : checked((int)(long)value);

    public static object? Wide(object? value) => value is int number ? (long)number : value;
}
