using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;

namespace Sweeps.Scheduling.Tests.Tables;

public sealed class CellTableBuilderTests
{
    [Fact]
    public void Build_OfTrialsThatWereStoppedOrDiverged_CountsThemBesideTheMean()
    {
        Plan plan = new(
            GridFile.Read(
                """
                name: cells
                data: digits
                noise: replace
                train: { epochs: 2 }
                network: { hidden: 4 }
                measure: { of: [error] }
                grid: { p: [0, 0.2], seed: 0..3 }
                """,
                "cells.yaml"
            )
        );
        CellTableBuilder builder = new(plan);
        long[] first = [.. plan.OrdinalsOfCell(0)];
        builder.Add(first[3], AttemptOutcome.Finished, [("error", 0.25)]);
        builder.Add(first[2], AttemptOutcome.Stopped, [("error", 0.9), ("loss", 3)]);
        builder.Add(first[1], AttemptOutcome.Diverged, [("error", double.NaN)]);
        builder.Add(first[0], AttemptOutcome.Finished, [("error", 0.75)]);
        foreach (long ordinal in plan.OrdinalsOfCell(1))
            builder.Add(ordinal, AttemptOutcome.Stopped, [("error", 0.9)]);

        CellTable table = builder.Build();

        // What only a stopped trial has measured is listed too, and counts no finished one.
        Assert.Equal(["error", "loss"], table.Measures);
        Assert.Equal(0, table.Cells[0].Measures[1].Count);
        Assert.Equal((2, 0.5), (table.Cells[0].Measures[0].Count, table.Cells[0].Measures[0].Mean));
        Assert.Equal(
            (2L, 1L, 1L, "1 diverged, 1 stopped early"),
            (table.Cells[0].Finished, table.Cells[0].Diverged, table.Cells[0].Stopped, table.Cells[0].Note)
        );
        Assert.Equal(
            (0, 0L, 4L, "4 stopped early"),
            (table.Cells[1].Measures[0].Count, table.Cells[1].Finished, table.Cells[1].Stopped, table.Cells[1].Note)
        );
    }

    [Fact]
    public void Build_OfTrialsThatGaveNaN_LeavesThemOutOfTheMeanAndSaysSo()
    {
        Plan plan = new(
            GridFile.Read("name: cells\ndata: digits\ntrain: { epochs: 2 }\ngrid: { seed: 0..3 }\n", "cells.yaml")
        );
        CellTableBuilder builder = new(plan);
        double[] values = [0.25, double.NaN, 0.75, double.NegativeInfinity];
        for (int seed = 0; seed < values.Length; seed++)
            builder.Add(seed, AttemptOutcome.Finished, [("error", values[seed])]);

        CellTable table = builder.Build();

        CellResult cell = Assert.Single(table.Cells);
        Assert.Equal((4L, 2, 0.5), (cell.Finished, cell.Measures[0].Count, cell.Measures[0].Mean));
        Assert.Equal(
            ("2 without a finite value", "2 without a finite error"),
            (cell.NoteOf(0), table.ValueNote(cell, ["error", "loss"]))
        );
    }

    [Fact]
    public void Build_CellsThatHaveAllSeedsWithoutTheWidth_AreKnownByIt()
    {
        SweepDefinition definition = GridFile.Read(
            """
            name: cells
            data: digits
            noise: replace
            train: { epochs: 2 }
            network: { hidden: 4 }
            measure: { of: [error] }
            seeds: { start: 2, until: { measure: test_error, half_width: 0.1, max: 4 } }
            grid: { p: [0, 0.1, 0.2, 0.3] }
            """,
            "cells.yaml"
        );
        Plan plan = new(definition);
        CellTableBuilder builder = new(plan, definition.Replication);
        Fill(0, 0.1, 0.5, 0.1, 0.5);
        Fill(1, 0.1, 0.11, 0.1, 0.11);
        Fill(2, 0.1, 0.5, 0.1);
        Fill(3, 0.1, 0.5, 0.1);
        builder.Add(plan.OrdinalsOfCell(3).Last(), AttemptOutcome.Diverged, [("test_error", double.NaN)]);

        CellTable table = builder.Build();

        Assert.Equal([true, false, false, true], table.Cells.Select(cell => cell.IsTooWide));
        Assert.True(table.IsTooWide(table.Cells[0], table.IndexOf("test_error")));
        Assert.False(table.IsTooWide(table.Cells[0], table.IndexOf("loss")));

        void Fill(long cell, params double[] errors)
        {
            foreach (var (ordinal, error) in plan.OrdinalsOfCell(cell).Zip(errors))
                builder.Add(ordinal, AttemptOutcome.Finished, [("loss", error), ("test_error", error)]);
        }
    }
}
