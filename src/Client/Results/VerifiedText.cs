using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Drawing.Cells;
using Sweeps.Scheduling.Expectations;
using Sweeps.Scheduling.Verifying;

namespace Sweeps.Client.Results;

/// <summary>Prints how expectations came out: for people rule by rule with what was measured, for programs a row for
/// each value.</summary>
internal static class VerifiedText
{
    private const int MostFindings = 12;

    public static async Task WriteAsync(
        IReadOnlyList<VerifiedExpectation> verified,
        Func<string, string> unit,
        TableFormat format,
        Terminal terminal,
        CancellationToken cancellation
    )
    {
        if (format == TableFormat.Table)
            WriteProse(verified, unit, terminal.Out);
        else
            await TableWriter.WriteAsync(TableOf(verified), format, terminal, cancellation);
    }

    private static void WriteProse(
        IReadOnlyList<VerifiedExpectation> verified,
        Func<string, string> unit,
        TextWriter to
    )
    {
        foreach (VerifiedExpectation expectation in verified)
        {
            string source = expectation.Expectation.Source;
            bool fraction = IsFraction(expectation.Expectation, unit);
            to.WriteLine(
                $"{Word(expectation.Holds)}  "
                    + $"{expectation.Expectation.Text}{(source.Length == 0 ? "" : $"  ({source})")}"
            );
            if (expectation.Expectation.Inapplicable is { } reason)
                to.WriteLine($"      does not apply: {reason}");
            foreach (Finding finding in expectation.Findings.OrderBy(finding => finding.Holds).Take(MostFindings))
                to.WriteLine($"      {Describe(finding, expectation.Holds != finding.Holds, fraction)}");
            if (expectation.Findings.Count > MostFindings)
            {
                int against = expectation.Findings.Count(finding => !finding.Holds);
                to.WriteLine(
                    $"      and {Display.Count(expectation.Findings.Count - MostFindings)} more, of which "
                        + $"{Display.Count(Math.Max(against - MostFindings, 0))} are not as expected"
                );
            }
        }

        int failed = verified.Count(expectation => expectation.Holds == false),
            applied = verified.Count(expectation => expectation.Holds is not null);
        to.WriteLine();
        to.WriteLine(
            failed == 0
                ? $"{Display.Count(applied, "expectation")}: all hold."
                : $"{Display.Count(applied, "expectation")}: {Display.Count(failed)} do{(failed == 1 ? "es" : "")} "
                    + "not hold."
        );
    }

    // Of differences and ratios nothing is known beforehand.
    public static bool IsFraction(Expectation expectation, Func<string, string> unit) =>
        expectation.Quantity is ExpectedQuantity.Plain && unit(expectation.Quantity.Measure) == MainMeasures.Fraction;

    /// <summary>What was found in a cell, or between cells; <paramref name="mixed"/>: others came out
    /// otherwise.</summary>
    public static string Describe(Finding finding, bool mixed, bool isFraction)
    {
        string values = string.Join(
            ", ",
            finding.Values.Select(value =>
                $"{(value.Label.Length == 0 ? "" : $"{value.Label}: ")}{Display.Estimate(value.Value, isFraction)}"
            )
        );
        string n = finding.SeedsHeld is { } held
            ? $"on {held} of {Display.Count(finding.Seeds, "seed")}"
            : $"n = {finding.Seeds}";
        return $"{(finding.Label.Length == 0 ? "" : $"{finding.Label}: ")}{values} "
            + $"({n}){(finding.Caveat.Length == 0 ? "" : $"; {finding.Caveat}")}"
            + $"{(mixed ? finding.Holds ? "  as expected" : "  not as expected" : "")}";
    }

    private static string Word(bool? holds) =>
        holds switch
        {
            true => "PASS",
            false => "FAIL",
            null => "-   ",
        };

    private static Table TableOf(IReadOnlyList<VerifiedExpectation> verified)
    {
        Column[] columns =
        [
            new("expectation"),
            new("holds"),
            new("cells"),
            new("at"),
            new("mean", IsNumber: true),
            new("half_width", IsNumber: true),
            new("n", IsNumber: true),
            new("seeds_held", IsNumber: true),
            new("seeds", IsNumber: true),
            new("trouble"),
        ];
        return new Table(columns, Rows(verified));
    }

    private static IEnumerable<Value[]> Rows(IReadOnlyList<VerifiedExpectation> verified)
    {
        foreach (VerifiedExpectation expectation in verified)
        {
            if (expectation.Findings.Count == 0)
                yield return
                [
                    expectation.Expectation.Text,
                    "not applicable",
                    "",
                    "",
                    new Value(null, ""),
                    new Value(null, ""),
                    new Value(null, ""),
                    new Value(null, ""),
                    new Value(null, ""),
                    expectation.Expectation.Inapplicable ?? "",
                ];
            foreach (Finding finding in expectation.Findings)
            {
                foreach (MeasuredValue value in finding.Values)
                {
                    yield return
                    [
                        expectation.Expectation.Text,
                        finding.Holds ? "pass" : "fail",
                        finding.Label,
                        value.Label,
                        new Value(value.Value.Count == 0 ? null : value.Value.Mean, ""),
                        new Value(value.Value.HalfWidth, ""),
                        (long)value.Value.Count,
                        finding.SeedsHeld is { } held ? (long)held : new Value(null, ""),
                        (long)finding.Seeds,
                        finding.Caveat,
                    ];
                }
            }
        }
    }
}
