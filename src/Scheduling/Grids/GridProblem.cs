using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>One thing that is wrong with a grid file.</summary>
/// <param name="File">Name of the file as it was given, or <c>--set</c>.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Rule">The rule that is broken, as a sentence without full stop.</param>
/// <param name="Value">The offending value as written.</param>
/// <param name="NextStep">What to do, as a sentence.</param>
public sealed record GridProblem(string File, int Line, int Column, string Rule, string Value, string NextStep)
{
    /// <summary><c>file:line:column: rule, but was `value`. Next step.</c></summary>
    public override string ToString() => $"{File}:{Line}:{Column}: {Sentence}. {NextStep}";

    /// <summary>The rule and the value: <c>rule, but was `value`</c>.</summary>
    public string Sentence => Value.Length == 0 ? Rule : $"{Rule}, but was `{Value}`";
}

/// <summary>A grid file that cannot be planned, with everything that is wrong with it.</summary>
/// <param name="problems">As <see cref="Problems"/>.</param>
/// <param name="message">What to say of them; null: each, on a line of its own.</param>
public sealed class GridFileException(IReadOnlyList<GridProblem> problems, string? message = null)
    : Exception(message ?? string.Join(Environment.NewLine, problems))
{
    /// <summary>The problems, in order of position; never empty.</summary>
    public IReadOnlyList<GridProblem> Problems { get; } = problems;
}

/// <summary>A value that replaces what the grid file says, in every block: <c>--set key=value</c>.</summary>
/// <param name="Key">Short name or dotted path of a field, or <c>name</c>.</param>
/// <param name="Value">Its value, in YAML; a list, a range or a spacing makes an axis.</param>
public sealed record GridOverride(string Key, string Value)
{
    /// <summary>Splits <c>key=value</c> at the first equals sign.</summary>
    /// <exception cref="FormatException">There is no equals sign, or nothing before it.</exception>
    public static GridOverride Parse(string text)
    {
        int split = text.IndexOf('=', StringComparison.Ordinal);
        return split > 0
            ? new(text[..split].Trim(), text[(split + 1)..].Trim())
            : throw new FormatException(
                $"An override is written key=value, but was `{Node.Cut(text)}`. Write for instance `epochs=10`."
            );
    }
}
