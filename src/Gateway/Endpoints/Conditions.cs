using System.Globalization;
using Sweeps.Gateway.Problems;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Gateway.Endpoints;

/// <summary>
/// What is asked of rows, each condition written <c>NAME OPERATOR VALUE</c>: <c>p=0.2</c>, <c>test_error&lt;0.1</c>.
/// Conditions on one name with <c>=</c> are alternatives; all else must hold together.
/// </summary>
internal sealed class Conditions
{
    // Longest first, so that <= is not read as <.
    private static readonly string[] Operators = ["!=", "<=", ">=", "=", "<", ">"];

    private readonly List<Condition> _all;
    private readonly List<Condition[]> _alternatives;

    private Conditions(List<Condition> conditions)
    {
        _all = [.. conditions.Where(condition => condition.Operator != "=")];
        _alternatives =
        [
            .. conditions.Except(_all).GroupBy(condition => condition.Name).Select(group => group.ToArray()),
        ];
    }

    /// <summary>What they name.</summary>
    public IEnumerable<string> Names =>
        _all.Select(condition => condition.Name).Concat(_alternatives.Select(group => group[0].Name));

    /// <summary>All of them, one a line.</summary>
    public string Text =>
        string.Join(
            '\n',
            _alternatives
                .SelectMany(group => group)
                .Concat(_all)
                .Select(condition => $"{condition.Name}{condition.Operator}{condition.Value}")
        );

    /// <summary>Reads conditions.</summary>
    /// <param name="texts">As they were written; null: none.</param>
    /// <param name="names">What the rows have, axes among it.</param>
    /// <param name="axes">The axes; all else that the rows have are numbers.</param>
    /// <exception cref="RefusedException">One is not written so, or names something, or a value of an axis, that the
    /// rows do not have.</exception>
    public static Conditions Parse(string[]? texts, IReadOnlyList<string> names, IReadOnlyList<PlanAxis> axes) =>
        new([.. (texts ?? []).Select(text => Fitting(Parse(text, names), text, axes))]);

    /// <summary>Whether a row with these values passes; a number that is not there fits nothing.</summary>
    public bool Hold(Func<string, (string? Text, double? Number)> valueOf)
    {
        foreach (var condition in _all)
        {
            if (!Holds(condition, valueOf(condition.Name)))
                return false;
        }

        foreach (var group in _alternatives)
        {
            var value = valueOf(group[0].Name);
            if (!group.Any(condition => Holds(condition, value)))
                return false;
        }

        return true;
    }

    private static Condition Parse(string text, IReadOnlyList<string> names)
    {
        int at = text.AsSpan().IndexOfAny('=', '<', '>');
        if (at > 0 && text[at - 1] == '!')
            at--;
        if (
            at <= 0
            || Operators.FirstOrDefault(candidate => text.AsSpan(at).StartsWith(candidate, StringComparison.Ordinal))
                is not { } sign
        )
            throw RefusedException.BadRequest(
                $"A condition is written NAME=VALUE, or with !=, <, <=, > or >=, but was `{text}`. Write for "
                    + "instance where=p=0.2."
            );
        var condition = new Condition(text[..at].Trim(), sign, text[(at + sign.Length)..].Trim());
        condition = KnownName.Of(condition.Name, names) is { } name
            ? condition with
            {
                Name = name,
            }
            : throw RefusedException.BadRequest(
                $"A condition must name something that the rows have, but named `{condition.Name}`. "
                    + KnownName.Advice(condition.Name, names)
            );
        return condition;
    }

    /// <summary>The condition as the rows write its value: one that none of them can have would choose nothing, or
    /// everything, without a word.</summary>
    private static Condition Fitting(Condition condition, string text, IReadOnlyList<PlanAxis> axes)
    {
        var axis = axes.FirstOrDefault(known => known.Name == condition.Name);
        if (axis is not null && condition.Operator is ("=" or "!="))
            return condition with
            {
                Value =
                    axis.ValueOf(condition.Value) ?? throw RefusedException.BadRequest(axis.Refusal(condition.Value)),
            };
        if (axis is { IsOfNumbers: false })
            throw RefusedException.BadRequest(
                $"`{condition.Operator}` compares numbers, but the axis `{axis.Name}` has texts in `{text}`. Use = or "
                    + "!=."
            );
        return condition.Number is { } number && !double.IsNaN(number)
            ? condition
            : throw RefusedException.BadRequest(
                $"`{condition.Operator}` compares numbers here, but was given `{condition.Value}` in `{text}`. Give a "
                    + "number."
            );
    }

    private static bool Holds(Condition condition, (string? Text, double? Number) value)
    {
        double? wanted = condition.Number;
        bool equal = value.Text == condition.Value || (value.Number is { } number && number == wanted);
        return condition.Operator switch
        {
            "=" => equal,
            "!=" => !equal,
            "<" => value.Number < wanted,
            "<=" => value.Number <= wanted,
            ">" => value.Number > wanted,
            ">=" => value.Number >= wanted,
            _ => throw new System.Diagnostics.UnreachableException(condition.Operator),
        };
    }

    /// <summary>A text as the number it is; null: it is none.</summary>
    public static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    private sealed record Condition(string Name, string Operator, string Value)
    {
        public double? Number { get; } = Conditions.Number(Value);
    }
}
