using Sweeps.Model.Names;
using Sweeps.Scheduling.Fields;

namespace Sweeps.Gateway.Endpoints;

/// <summary>Names that callers write for what rows have: an axis goes by every name of its field, as in grid files and
/// on the command line.</summary>
internal static class KnownName
{
    /// <summary>The name as the rows have it; null: they have none that is meant.</summary>
    public static string? Of(string text, IEnumerable<string> names)
    {
        string[] all = [.. names];
        return all.Contains(text) ? text : all.FirstOrDefault(name => FieldNames.Same(name, text));
    }

    /// <summary>What to do about a name that is none.</summary>
    public static string Advice(string text, IReadOnlyCollection<string> names) =>
        names.Count == 0
            ? "There is nothing to choose from."
            : $"{Spelling.Suggestion(text, names)} Take one of {string.Join(", ", names)}.".TrimStart();
}
