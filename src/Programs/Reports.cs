using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Sweeps.Model.Configurations;
using Sweeps.Model.Measures;

namespace Sweeps.Programs;

/// <summary>What a program has said by its channel, line by line. A line that breaks a rule is counted and loses
/// nothing else.</summary>
/// <param name="program">What it may report.</param>
/// <param name="continues">The step that it continues from; −1: the start.</param>
internal sealed partial class Reports(ProgramConfiguration program, long continues)
{
    private const int LongestReason = 500;
    private const int LongestExcerpt = 60;

    private readonly HashSet<string> _measures = [.. program.Measures.Select(measure => measure.Name)];
    private readonly HashSet<string> _atStep = [];
    private long _checkpoint = continues;

    /// <summary>The last step that was reported.</summary>
    public long Step { get; private set; } = Math.Max(0, continues);

    public double? Progress { get; private set; }

    public string? Divergence { get; private set; }

    /// <summary>Lines, or values in them, that broke a rule.</summary>
    public long Malformed { get; private set; }

    /// <summary>Values that were recorded.</summary>
    public long Recorded { get; private set; }

    /// <summary>Lines and rows up to this step are passed over: they are read again. −1: none is.</summary>
    public long Known { private get; set; } = -1;

    /// <summary>Names of what may be reported.</summary>
    public IReadOnlyCollection<string> Measures => _measures;

    /// <summary>What was wrong with the first of them.</summary>
    public string? FirstFailure { get; private set; }

    /// <summary>Called with the metrics of a line.</summary>
    public required Action<Metric> Record { get; init; }

    /// <summary>Called with the step of a checkpoint that was written.</summary>
    public required Action<long> Checkpoint { get; init; }

    public void Refuse(string trouble)
    {
        Malformed++;
        FirstFailure ??= Excerpt.Of(trouble, LongestReason);
    }

    public void Take(ReadOnlySpan<byte> line)
    {
        // Some libraries begin a text with a mark that it is UTF-8.
        if (line.StartsWith("\uFEFF"u8))
            line = line[3..];
        if (line.Trim((byte)' ').Trim((byte)'\r').IsEmpty)
            return;
        if (!Utf8.IsValid(line))
        {
            Refuse($"no UTF-8: {Shown(line)}");
            return;
        }

        try
        {
            using JsonDocument document = Parse(line);
            Take(document.RootElement);
        }
        catch (JsonException)
        {
            Refuse($"no JSON: {Shown(line)}");
        }
        catch (InvalidOperationException)
        {
            // An escape for half of a letter, which no text can hold.
            Refuse($"no text: {Shown(line)}");
        }
    }

    /// <summary>Takes values at a step: how those come that are read from a file or from standard output.</summary>
    public void Take(long step, IEnumerable<(string Measure, double Value)> values)
    {
        if (step <= Known || !MoveTo(step))
            return;
        foreach (var (measure, value) in values)
            Take(measure, value);
    }

    private void Take(JsonElement line)
    {
        if (line.ValueKind != JsonValueKind.Object)
        {
            Refuse("a line must be a JSON object");
            return;
        }

        long? step = null;
        foreach (JsonProperty entry in line.EnumerateObject())
        {
            if (entry.Name != "step")
                continue;
            if (Whole(entry.Value) is { } known && known <= Known)
                return;
            if (Whole(entry.Value) is { } number && MoveTo(number))
                step = number;
            else if (Whole(entry.Value) is null)
                Refuse("`step` must be a whole number, 0 or more");
        }

        foreach (JsonProperty entry in line.EnumerateObject())
        {
            switch (entry.Name)
            {
                case "step":
                    break;
                case "checkpoint":
                    if (Whole(entry.Value) is { } saved && saved > _checkpoint && saved >= Step)
                        Saved(saved);
                    else
                        Refuse(
                            "`checkpoint` must be a step that is not below any reported one, and later than the "
                                + "last checkpoint"
                        );
                    break;
                case "progress":
                    if (Number(entry.Value) is >= 0 and <= 1 and var share)
                        Progress = share;
                    else
                        Refuse("`progress` must be a number from 0 to 1");
                    break;
                case "diverged":
                    Divergence ??= Excerpt.Of(
                        entry.Value.ValueKind == JsonValueKind.String
                            ? entry.Value.GetString()!
                            : entry.Value.GetRawText(),
                        LongestReason
                    );
                    break;
                default:
                    if (step is null)
                        Refuse($"`{Shown(entry.Name)}` needs a `step` beside it that may follow");
                    else if (Number(entry.Value) is { } value)
                        Take(entry.Name, value);
                    else
                        Refuse($"`{Shown(entry.Name)}` must be a number");
                    break;
            }
        }
    }

    private void Saved(long step)
    {
        _checkpoint = step;
        if (step > Step)
            _atStep.Clear();
        Step = step;
        Checkpoint(step);
    }

    private bool MoveTo(long step)
    {
        if (step < Step || step <= _checkpoint)
        {
            Refuse($"step {step} must not be below {Step}, nor within the last checkpoint");
            return false;
        }

        if (step > Step)
            _atStep.Clear();
        Step = step;
        return true;
    }

    private void Take(string measure, double value)
    {
        if (!_measures.Contains(measure))
            Refuse($"`{Shown(measure)}` is not among `program.measures`");
        else if (!_atStep.Add(measure))
            Refuse($"`{measure}` has a value at step {Step} already");
        else
        {
            Recorded++;
            Record(new(Step, measure, value));
        }
    }

    // Python writes numbers that are none without quotes.
    private static JsonDocument Parse(ReadOnlySpan<byte> line)
    {
        byte[] bytes = line.ToArray();
        try
        {
            return JsonDocument.Parse(bytes);
        }
        catch (JsonException) when (bytes.AsSpan().IndexOf("NaN"u8) >= 0 || bytes.AsSpan().IndexOf("Infinity"u8) >= 0)
        {
            return JsonDocument.Parse(Bare().Replace(Encoding.UTF8.GetString(bytes), "$1\"$2\""));
        }
    }

    [GeneratedRegex(@"([:\s])(NaN|-?Infinity)(?=\s*[,}])")]
    private static partial Regex Bare();

    private static long? Whole(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out double number)
        && number >= 0
        && number == Math.Truncate(number)
        && number <= 9007199254740992.0
            ? (long)number
            : null;

    private static double? Number(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetDouble(out double number) => number,
            JsonValueKind.True => 1,
            JsonValueKind.False => 0,
            JsonValueKind.String => value.GetString() switch
            {
                "NaN" => double.NaN,
                "Infinity" => double.PositiveInfinity,
                "-Infinity" => double.NegativeInfinity,
                _ => null,
            },
            _ => null,
        };

    // A letter has four bytes at most.
    private static string Shown(ReadOnlySpan<byte> line) =>
        Shown(Encoding.UTF8.GetString(line[..Math.Min(4 * LongestExcerpt, line.Length)]));

    private static string Shown(string text) => Excerpt.Of(text, LongestExcerpt);
}
