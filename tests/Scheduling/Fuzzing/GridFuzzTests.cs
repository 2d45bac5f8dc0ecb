using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Scheduling.Tests.Fuzzing;

/// <summary>
/// Whatever text is given, reading it ends in a plan or in named problems, soon and in bounded memory. The environment
/// variable <c>SWEEPS_FUZZ_INPUTS</c> takes another number of texts, <c>SWEEPS_FUZZ_FROM</c> another first one:
/// tests/fuzz does.
/// </summary>
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
                    if (Check(text) is { } fault)
                        faults.Add($"Text {number}: {fault}\n{text}");
                    else if (Read(text, []) is not null)
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
        Assert.InRange((double)plans / inputs, 0.1, 0.9);
    }

    [Fact]
    public void Override_WithAnyCharacter_IsAPlanOrNamedProblems()
    {
        ConcurrentBag<string> faults = [];
        Parallel.For(
            0,
            0x10000,
            letter =>
            {
                // All that mean something anywhere, and some of the rest.
                if (letter >= 0x3000 && letter is < 0xD7F0 or > 0xE010 and < 0xFE00 && letter % 17 != 0)
                    return;
                foreach (
                    GridOverride given in (GridOverride[])
                        [new("name", $"a{(char)letter}b"), new("p", $"{(char)letter}"), new($"p{(char)letter}", "0")]
                )
                {
                    try
                    {
                        if (Check("name: t\ndata: mixture\nnoise: flip\ntrain: { epochs: 1 }\n", given) is { } fault)
                            faults.Add($"U+{letter:X4} in {given}: {fault}");
                    }
                    catch (Exception exception)
                    {
                        faults.Add($"U+{letter:X4} in {given}: {exception}");
                    }
                }
            }
        );
        Assert.True(faults.IsEmpty, string.Join("\n\n", faults.Take(5)));
    }

    [Fact]
    public void Name_WithAnyCharacter_ReadsBackAsItWas() =>
        Assert.All(
            Enumerable.Range(0x20, 0xFFFE - 0x20).Where(letter => letter is < 0xD800 or > 0xDFFF && letter % 3 == 0),
            letter =>
            {
                string name = $"a{(char)letter}b";
                if (Read("name: t\ndata: mixture\ntrain: { epochs: 1 }\n", [new("name", Json(name))]) is { } read)
                    Assert.Equal((name, name), (read.Name, Read(read.EffectiveText, [])!.Name));
            }
        );

    private static string Json(string text) => JsonSerializer.Serialize(text);

    // What is wrong with how a text was read; null: nothing.
    private static string? Check(string text, params GridOverride[] overrides)
    {
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

        Plan plan = new(definition);
        _ = plan.AxisValues(0);
        _ = plan.AxisValues(plan.Trials - 1);
        _ = plan.Configuration(plan.Trials - 1);
        _ = plan.Cell(plan.Trials - 1);
        foreach (PlanAxis axis in plan.Axes)
            _ = axis.Span is null ? axis.Values[axis.Values.Count - 1] : axis.Span;
        if (GridFile.Read(definition.EffectiveText, "stored").DefinitionHash != definition.DefinitionHash)
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
