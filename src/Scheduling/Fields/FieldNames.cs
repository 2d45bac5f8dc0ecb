namespace Sweeps.Scheduling.Fields;

/// <summary>What the fields of a configuration are called: each by its path and by its short names.</summary>
public static class FieldNames
{
    /// <summary>All names of all fields.</summary>
    public static IReadOnlyList<string> All { get; } = [.. ConfigurationFields.AllNames];

    /// <summary>The name of each field that tables show.</summary>
    public static IReadOnlyList<string> Short { get; } = [.. ConfigurationFields.All.Select(field => field.ShortName)];

    /// <summary>Whether two names are of the same field: <c>lr</c> and <c>train.learning_rate</c>.</summary>
    public static bool Same(string left, string right) =>
        left == right || (ConfigurationFields.Find(left) is { } field && field.Equals(ConfigurationFields.Find(right)));
}
