using System.Globalization;

namespace Sweeps.Scheduling.Texts;

/// <summary>The rule for a text that somebody gives a sweep (name, description, reason, where it comes from): how long
/// it may be, and that nothing in it steers a terminal or turns the order of letters around.</summary>
/// <param name="Longest">Characters of the longest.</param>
/// <param name="HasLines">Whether line feeds and tabs may stand in it.</param>
public sealed record FreeText(int Longest, bool HasLines)
{
    /// <summary>What a sweep is about.</summary>
    public static FreeText Description { get; } = new(4000, HasLines: true);

    /// <summary>Why a sweep was paused or cancelled.</summary>
    public static FreeText Reason { get; } = new(1000, HasLines: true);

    /// <summary>The machine that a sweep was queued from.</summary>
    public static FreeText Environment { get; } = new(1000, HasLines: false);

    /// <summary>Whether a text obeys the rule. One that is empty does.</summary>
    public bool Allows(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= Longest && FirstRefused(text) < 0;
    }

    /// <summary>What is wrong with a text, as sentences for whoever gave it; null: nothing.</summary>
    /// <param name="subject">What the text is called, with a capital letter, such as "A reason".</param>
    /// <param name="text">The text.</param>
    public string? FaultOf(string subject, string text) =>
        BreachOf(subject, text) is var (rule, nextStep) ? $"{rule}. {nextStep}" : null;

    /// <summary>The same, as the rule that is broken, without a full stop, and what to do.</summary>
    public (string Rule, string NextStep)? BreachOf(string subject, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > Longest)
            return (
                FormattableString.Invariant($"{subject} must have at most {Longest} characters, but has {text.Length}"),
                "Shorten it."
            );
        int at = FirstRefused(text);
        if (at < 0)
            return null;
        string allowed = HasLines ? "no control characters but line feeds and tabs" : "one line, no control characters";
        string found = ((int)text[at]).ToString("X4", CultureInfo.InvariantCulture);
        return ($"{subject} must have {allowed}, but has U+{found} as character {at + 1}", "Remove it.");
    }

    private int FirstRefused(string text)
    {
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] is '\n' or '\t' ? !HasLines : PlainText.Steers(text.AsSpan(at, 1)))
                return at;
        }

        return -1;
    }
}
