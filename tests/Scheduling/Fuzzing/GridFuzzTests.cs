using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Scheduling.Tests.Fuzzing;

/// <summary>
/// Whatever text is given, reading it ends in a plan or in named problems, soon and in bounded memory. The environment
/// variable <c>SWEEPS_FUZZ_INPUTS</c> takes another number of texts, <c>SWEEPS_FUZZ_FROM</c> another first one:
/// tests/fuzz does.
/// </summary>
[Trait("speed", "slow")]
public sealed class GridFuzzTests
{
    private const int Inputs = 20_000;

    // Allocation says what a text cost on any machine; reading one takes some megabytes.
    private const long MostBytes = 500_000_000;

    // No measure of speed: only what hangs takes so long.
    private static readonly TimeSpan Hanging = TimeSpan.FromSeconds(60);

    [Fact]
    public void Read_OfAnyChangedExample_IsAPlanOrNamedProblems()
    {
        GridMutator mutator = new(Examples());
        int from = Setting("SWEEPS_FUZZ_FROM", 0);
        int inputs = Setting("SWEEPS_FUZZ_INPUTS", Inputs);
        ConcurrentBag<string> faults = [];
        int plans = 0;
        Parallel.For(
            from,
            from + inputs,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            (number, state) =>
            {
                string text = mutator.Text(number);
                try
                {
                    if (Check(text, out bool isPlan) is { } fault)
                        faults.Add($"Text {number}: {fault}\n{text}");
                    else if (isPlan)
                        Interlocked.Increment(ref plans);
                }
                catch (Exception exception)
                {
                    faults.Add($"Text {number}: {exception}\n{text}");
                }

                if (faults.Count >= 5)
                    state.Stop();
            }
        );
        Assert.True(faults.IsEmpty, string.Join("\n\n", faults));
        if (inputs >= Inputs)
            Assert.InRange((double)plans / inputs, 0.05, 0.9);
    }

    [Fact]
    public void Override_WithAnyCharacter_ReadsBackAsItWasRead() =>
        OfEveryCharacter(letters =>
        {
            // As typed: whatever is taken for a grid stays what it was.
            foreach (
                GridOverride given in (GridOverride[])
                    [
                        new("name", $"a{letters}b"),
                        new("text", $"a{letters}b"),
                        new("text", letters),
                        new($"x{letters}", "0"),
                    ]
            )
            {
                if (Check(Program, out _, given) is { } fault)
                    return $"{given}: {fault}";
            }

            return null;
        });

    [Fact]
    public void Text_OfAnyCharacter_ReadsBackAsItWas() =>
        OfEveryCharacter(letters =>
        {
            // As an escape: taken with these very characters. No argument of a program has the one of number 0.
            string text = $"a{letters}b{letters}";
            if (Read(Program, [new("text", Json(text))]) is not { } program)
                return letters == "\0" ? null : "refused";
            if (letters == "\0")
                return "taken";
            SweepDefinition stored = GridFile.Read(program.EffectiveText, "stored", reading: GridReading.Stored);
            if (
                new Plan(stored).AxisValues(0) is not [var value]
                || value != text
                || value != new Plan(program).AxisValues(0)[0]
            )
                return "the value is another";
            if (!SweepNames.IsGood(letters))
                return Read(Program, [new("name", Json(text))]) is null ? null : "a name that steers a terminal";
            return
                Read(Program, [new("name", Json(text))]) is { } named
                && named.Name == text
                && Read(named.EffectiveText, [])?.Name == text
                ? null
                : "the name is another";
        });

    private const string Program = "name: t\nprogram: { run: [\"true\"], measures: { m: {} } }\ngrid: { text: [a] }\n";

    // Every character of the Basic Multilingual Plane that stands by itself, and of the others one in so many, the last
    // among them.
    private const int Step = 255;

    // No rule tells one letter, mark, digit or symbol beyond Latin 1 from another, nor one that is not assigned yet, so
    // those that follow each other come in runs: a character that does not read back as it was spoils its run.
    private static IEnumerable<string> Characters()
    {
        const int longest = 24;
        string run = "";
        for (int number = 0; number < 0x10000 + 0x100000 / Step; number++)
        {
            int scalar = number < 0x10000 ? number : 0x10FFFF - (number - 0x10000) * Step;
            if (!Rune.TryCreate(scalar, out Rune letter))
                continue;
            bool inRun = scalar > 0xFF && IsLikeItsNeighbours(letter);
            if (run.Length > 0 && (!inRun || run.Length >= longest))
            {
                yield return run;
                run = "";
            }

            if (inRun)
                run += letter;
            else
                yield return letter.ToString();
        }

        if (run.Length > 0)
            yield return run;
    }

    private static bool IsLikeItsNeighbours(Rune letter) =>
        Rune.GetUnicodeCategory(letter) switch
        {
            // The 66 that Unicode never assigns are each one by itself.
            UnicodeCategory.OtherNotAssigned => (letter.Value & 0xFFFE) != 0xFFFE
                && letter.Value is not (>= 0xFDD0 and <= 0xFDEF),
            UnicodeCategory.PrivateUse or UnicodeCategory.OtherSymbol or UnicodeCategory.MathSymbol => true,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark => true,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => true,
            _ => Rune.IsLetter(letter),
        };

    private static void OfEveryCharacter(Func<string, string?> check)
    {
        ConcurrentBag<string> faults = [];
        Parallel.ForEach(
            Characters(),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            (letters, state) =>
            {
                string named = string.Join(' ', letters.EnumerateRunes().Select(letter => $"U+{letter.Value:X4}"));
                try
                {
                    if (check(letters) is { } fault)
                        faults.Add($"{named}: {fault}");
                }
                catch (Exception exception)
                {
                    faults.Add($"{named}: {exception}");
                }

                if (faults.Count >= 5)
                    state.Stop();
            }
        );
        Assert.True(faults.IsEmpty, string.Join("\n\n", faults));
    }

    private static string Json(string text) => JsonSerializer.Serialize(text);

    // What is wrong with how a text was read; null: nothing.
    private static string? Check(string text, out bool isPlan, params GridOverride[] overrides)
    {
        isPlan = false;
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        long began = Stopwatch.GetTimestamp();
        SweepDefinition? definition;
        try
        {
            definition = GridFile.Read(text, "fuzz.yaml", overrides);
        }
        catch (GridFileException exception)
        {
            return exception.Problems.Count is 0 or > 100 ? $"{exception.Problems.Count} problems"
                : exception.Problems.Any(problem => problem.Line < 1 || problem.Column < 1 || problem.Rule.Length == 0)
                    ? $"a problem without a place: {exception.Message}"
                : Cost(bytes, began);
        }

        isPlan = true;
        Plan plan = new(definition);
        _ = plan.AxisValues(0);
        _ = plan.AxisValues(plan.Trials - 1);
        _ = plan.Configuration(plan.Trials - 1);
        _ = plan.Cell(plan.Trials - 1);
        foreach (PlanAxis axis in plan.Axes)
            _ = axis.Span is null ? axis.Values[axis.Values.Count - 1] : axis.Span;
        if (Cost(bytes, began) is { } cost)
            return cost;
        (bytes, began) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
        SweepDefinition stored = GridFile.Read(definition.EffectiveText, "stored", reading: GridReading.Stored);
        if ((stored.DefinitionHash, stored.Name) != (definition.DefinitionHash, definition.Name))
            return "what is stored reads back as another grid";
        return Cost(bytes, began);
    }

    private static string? Cost(long bytes, long began) =>
        GC.GetAllocatedBytesForCurrentThread() - bytes is > MostBytes and var taken ? $"took {taken} bytes"
        : Stopwatch.GetElapsedTime(began) > Hanging ? "took a minute"
        : null;

    private static SweepDefinition? Read(string text, IReadOnlyList<GridOverride> overrides)
    {
        try
        {
            return GridFile.Read(text, "fuzz.yaml", overrides);
        }
        catch (GridFileException)
        {
            return null;
        }
    }

    private static string[] Examples([CallerFilePath] string here = "")
    {
        string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
        string[] files = Directory.GetFiles(Path.Combine(root, "examples"), "*.yaml", SearchOption.AllDirectories);
        return [.. files.Order(StringComparer.Ordinal).Select(File.ReadAllText)];
    }

    private static int Setting(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int given)
            ? given
            : otherwise;
}
