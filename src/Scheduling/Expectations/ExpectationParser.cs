using Sweeps.Model.Names;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Expectations;

/// <summary>Understands the text of one rule, from left to right:</summary>
/// <remarks><code> rule = quantity check { "where" conditions | "on" seeds } quantity = METRIC | ( "difference in" |
/// "ratio of" ) METRIC "between" side "and" side check = comparison NUMBER | "between" NUMBER "and" NUMBER |
/// ["monotone"] ( "increasing" | "decreasing" ) "in" AXIS side = condition { "," condition } conditions = condition { (
/// "and" | "," ) condition } condition = AXIS comparison VALUE seeds = "every seed" | "at least" NUMBER "seeds"
/// </code></remarks>
internal sealed class ExpectationParser
{
    public const string Form = "Write for instance test_error < 0.1 where p = 0.2, or active_fraction decreasing in p.";

    private static readonly string[] Comparisons = ["<=", ">=", "!=", "<", ">", "="];

    private readonly string _text;
    private readonly List<Token> _tokens;
    private int _next;

    private ExpectationParser(string text)
    {
        _text = text;
        _tokens = Split(text);
    }

    /// <summary>The rule.</summary>
    /// <exception cref="ExpectationRefusal">The text is none.</exception>
    public static Expectation Parse(string text) => new ExpectationParser(text).Rule();

    private Expectation Rule()
    {
        ExpectedQuantity quantity = Quantity();
        ExpectedCheck check = Check();
        List<AxisCondition>? where = null;
        SeedRule? seeds = null;
        while (_next < _tokens.Count)
        {
            if (where is null && Take("where"))
                where = Conditions(commasOnly: false);
            else if (seeds is null && Take("on"))
                seeds = Seeds();
            else
                throw Refuse(
                    Peek,
                    "An expectation must end here, or go on with `where` and conditions or with `on` and seeds, "
                        + "each once",
                    "Remove the rest; values of several words or with commas need quotation marks."
                );
        }

        return new(_text, quantity, check, where ?? [], seeds ?? SeedRule.Mean);
    }

    private ExpectedQuantity Quantity()
    {
        bool difference = Follows("difference", "in"),
            ratio = Follows("ratio", "of");
        if (!difference && !ratio)
            return new ExpectedQuantity.Plain(Word("the name of a metric"));
        _next += 2;
        string metric = Word("the name of a metric");
        Need("between", "Name the two sides, such as between p = 0 and p = 0.2.");
        List<AxisCondition> first = Conditions(commasOnly: true);
        Need("and", "Name the two sides, such as between p = 0 and p = 0.2.");
        List<AxisCondition> second = Conditions(commasOnly: true);
        return difference
            ? new ExpectedQuantity.Difference(metric, first, second)
            : new ExpectedQuantity.Ratio(metric, first, second);
    }

    private ExpectedCheck Check()
    {
        if (Comparison() is { } comparison)
            return new ExpectedCheck.Comparison(comparison, Number());
        if (Take("between"))
        {
            double low = Number();
            Need("and", "Write between 0.4 and 0.6.");
            Token at = Peek;
            double high = Number();
            return low <= high
                ? new ExpectedCheck.Between(low, high)
                : throw Refuse(at, "The second end of an interval must not be below the first", "Swap them.");
        }

        Take("monotone");
        if (Peek.Text is "decreasing" or "increasing" && !Peek.Quoted)
        {
            bool falling = _tokens[_next++].Text == "decreasing";
            Need("in", "Name the axis, such as decreasing in p.");
            return new ExpectedCheck.Monotone(falling, Word("an axis"));
        }

        throw Refuse(
            Peek,
            "After what is looked at an expectation must say what holds of it: a comparison with a number, "
                + "`between`, `decreasing in` or `increasing in`",
            Spelling.DidYouMean(Peek.Text, ["between", "decreasing", "increasing", "monotone"], Form)
        );
    }

    private List<AxisCondition> Conditions(bool commasOnly)
    {
        List<AxisCondition> conditions = [];
        do
        {
            Token at = Peek;
            string axis = Word("an axis");
            string comparison =
                Comparison()
                ?? throw Refuse(Peek, $"A condition on `{axis}` must be a comparison", $"Write {axis} = and a value.");
            string value = Value();
            if (
                axis == AxisCondition.Step
                && !(comparison == "=" && (value == "end" || Numerals.TryInteger(value, out long step) && step >= 0))
            )
                throw Refuse(
                    at,
                    "A condition on `step` must be an equals sign and the number of a step, or `end`",
                    "Write step = 0 or step = end."
                );
            conditions.Add(new(axis, comparison, value));
        } while (Take(",") || !commasOnly && Take("and"));
        return conditions;
    }

    private SeedRule Seeds()
    {
        if (Take("every"))
        {
            Need("seed", "Write on every seed.");
            return new(SeedRule.EverySeed);
        }

        if (Take("at"))
        {
            Need("least", "Write on at least 4 seeds.");
            Token at = Peek;
            if (!Numerals.TryInteger(Value(), out long number) || number is < 1 or > 1_000_000)
                throw Refuse(at, "A number of seeds must be a whole number from 1", "Write on at least 4 seeds.");
            Need("seeds", "Write on at least 4 seeds.");
            return new((int)number);
        }

        throw Refuse(
            Peek,
            "After `on` must stand `every seed` or `at least` a number of `seeds`",
            "Leave it out for the mean over seeds."
        );
    }

    private double Number()
    {
        Token at = Peek;
        return Numerals.TryNumber(Value(), out double number)
            ? number
            : throw Refuse(at, "Here must stand a number", Form);
    }

    private string Word(string what)
    {
        Token at = Peek;
        string word = Value();
        return char.IsLetter(word, 0) ? word : throw Refuse(at, $"Here must stand {what}", Form);
    }

    private string Value()
    {
        Token token = Peek;
        if (token.Text.Length == 0 || !token.Quoted && (token.Text == "," || Comparisons.Contains(token.Text)))
            throw Refuse(token, "Here must stand a name or a value", Form);
        _next++;
        return token.Text;
    }

    private string? Comparison() => !Peek.Quoted && Comparisons.Contains(Peek.Text) ? _tokens[_next++].Text : null;

    private Token Peek => _next < _tokens.Count ? _tokens[_next] : new("", false, _text.Length);

    private bool Follows(params string[] words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            if (_next + i >= _tokens.Count || _tokens[_next + i].Quoted || _tokens[_next + i].Text != words[i])
                return false;
        }

        return true;
    }

    private bool Take(string word)
    {
        if (!Follows(word))
            return false;
        _next++;
        return true;
    }

    private void Need(string word, string nextStep)
    {
        if (!Take(word))
            throw Refuse(Peek, $"Here must stand `{word}`", nextStep);
    }

    private static ExpectationRefusal Refuse(Token at, string rule, string nextStep) =>
        new(rule, at.Text, at.Offset, nextStep);

    private static List<Token> Split(string text)
    {
        List<Token> tokens = [];
        for (int i = 0; i < text.Length; )
        {
            int start = i;
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
            }
            else if (text[i] is '\'' or '"')
            {
                int end = text.IndexOf(text[i], i + 1);
                if (end <= i + 1)
                    throw new ExpectationRefusal(
                        end < 0
                            ? "Quotation marks must come in pairs"
                            : "There must be something between quotation marks",
                        text[i..],
                        i,
                        "Close them behind the value."
                    );
                tokens.Add(new(text[(i + 1)..end], true, start));
                i = end + 1;
            }
            else if (Comparisons.FirstOrDefault(comparison => text.AsSpan(start).StartsWith(comparison)) is { } found)
            {
                tokens.Add(new(found, false, start));
                i += found.Length;
            }
            else
            {
                i++;
                while (
                    text[start] != ','
                    && i < text.Length
                    && !char.IsWhiteSpace(text[i])
                    && text[i] is not (',' or '<' or '>' or '=' or '!')
                )
                    i++;
                tokens.Add(new(text[start..i], false, start));
            }
        }

        return tokens;
    }

    private readonly record struct Token(string Text, bool Quoted, int Offset);
}

/// <summary>Why a text is no expectation, or none for a sweep.</summary>
/// <param name="rule">The rule that is broken, as a sentence without full stop.</param>
/// <param name="value">The offending word.</param>
/// <param name="offset">Where it stands in the text; −1 where that is not known.</param>
/// <param name="nextStep">What to do, as a sentence.</param>
internal sealed class ExpectationRefusal(string rule, string value, int offset, string nextStep)
    : Exception($"{rule}, but was `{value}`. {nextStep}")
{
    public string Rule => rule;

    public string Value => value;

    public int Offset => offset;

    public string NextStep => nextStep;
}
