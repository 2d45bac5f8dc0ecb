using Sweeps.Scheduling.Sharing;

namespace Sweeps.Scheduling.Tests.Sharing;

public sealed class FairShareTests
{
    [Fact]
    public void Slots_BetweenEquals_AreSharedEqually() =>
        Assert.Equal(
            [("a", 3), ("b", 3), ("c", 2)],
            TotalsOf(FairShare.Allot([Wants("a", 100), Wants("b", 100), Wants("c", 100)], [Worker("w", 8)]))
        );

    [Fact]
    public void Slots_ThatASweepCannotUse_GoToTheOthers() =>
        Assert.Equal(
            [("a", 1), ("b", 3), ("c", 4)],
            TotalsOf(
                FairShare.Allot(
                    [Wants("a", 1), Wants("b", 100) with { MaxSlots = 3 }, Wants("c", 100)],
                    [Worker("w", 8)]
                )
            )
        );

    [Fact]
    public void Slots_OfAnAccount_AreLimitedOverAllItsSweeps()
    {
        SlotAccount alice = new("alice", 3);
        Assert.Equal(
            [("a", 2), ("b", 1), ("c", 5)],
            TotalsOf(
                FairShare.Allot(
                    [
                        Wants("a", 100) with
                        {
                            Account = alice,
                        },
                        Wants("b", 100) with
                        {
                            Account = alice,
                        },
                        Wants("c", 100),
                    ],
                    [Worker("w", 6), Worker("x", 2)]
                )
            )
        );
        Assert.Equal(
            [("a", 3)],
            TotalsOf(
                FairShare.Allot(
                    [
                        Wants("a", 100) with
                        {
                            Account = alice,
                            Priority = 1,
                        },
                        Wants("b", 100) with
                        {
                            Account = alice,
                        },
                        Wants("c", 100) with
                        {
                            Account = alice with { MostSlots = 5 },
                        },
                    ],
                    [Worker("w", 8)]
                )
            )
        );
    }

    [Fact]
    public void HigherPriority_IsServedFirstWithAllItWants() =>
        Assert.Equal(
            [("high", 5), ("low", 3)],
            TotalsOf(FairShare.Allot([Wants("low", 100), Wants("high", 5) with { Priority = 1 }], [Worker("w", 8)]))
        );

    [Fact]
    public void OddSlot_GoesToWhoeverHasReceivedLess() =>
        Assert.Equal(
            [("b", 1)],
            TotalsOf(
                FairShare.Allot(
                    [Wants("a", 9) with { Received = 20 }, Wants("b", 9) with { Received = 10 }],
                    [Worker("w", 1)]
                )
            )
        );

    [Fact]
    public void OddSlot_StaysWhereItIsWhileTheDifferenceIsSmall()
    {
        SweepDemand[] sweeps = [Wants("a", 9) with { Received = 1 }, Wants("b", 9) with { Received = 2 }];
        Assert.Equal([("b", 1)], TotalsOf(FairShare.Allot(sweeps, [Worker("w", 1)], [new("b", "w", 1)])));
        Assert.Equal([("a", 1)], TotalsOf(FairShare.Allot(sweeps, [Worker("w", 1)])));
    }

    [Fact]
    public void Labels_AreAllAskedFor()
    {
        var allotments = FairShare.Allot(
            [Wants("both", 9) with { Labels = ["x", "y"] }],
            [Worker("none", 2), Worker("one", 2, "x"), Worker("two", 2, "y", "x")]
        );
        Assert.Equal([new Allotment("both", "two", 2)], allotments);
    }

    [Fact]
    public void Sweep_ThatNeedsALabel_IsNotCrowdedOutByOneThatDoesNot()
    {
        var allotments = FairShare.Allot(
            [Wants("any", 2), Wants("picky", 2) with { Labels = ["x"] }],
            [Worker("x", 2, "x"), Worker("z", 2)],
            [new("any", "x", 2)]
        );
        Assert.Equal([new Allotment("any", "z", 2), new("picky", "x", 2)], allotments);
    }

    [Fact]
    public void Sweep_KeepsTheWorkersThatItHas()
    {
        Allotment[] before = [new("a", "second", 2), new("b", "first", 2)];
        Assert.Equal(
            before,
            FairShare.Allot([Wants("a", 2), Wants("b", 2)], [Worker("first", 2), Worker("second", 2)], before)
        );
    }

    [Fact]
    public void Allotments_OfRandomClusters_AreTheFairestThereAre()
    {
        var random = new Random(20260);
        for (int round = 0; round < 1500; round++)
        {
            string[] labels = ["x", "y"];
            string[] Some() => [.. labels.Where(_ => random.Next(3) == 0)];
            SweepDemand[] sweeps =
            [
                .. Enumerable
                    .Range(0, random.Next(1, 4))
                    .Select(number =>
                        Wants($"s{number}", random.Next(0, 5)) with
                        {
                            Priority = random.Next(2),
                            MaxSlots = random.Next(3) == 0 ? random.Next(0, 4) : null,
                            Labels = Some(),
                            Received = random.Next(0, 100),
                        }
                    ),
            ];
            WorkerSupply[] workers =
            [
                .. Enumerable
                    .Range(0, random.Next(1, 4))
                    .Select(number =>
                        Worker($"w{number}", random.Next(0, 3), [.. labels.Where(_ => random.Next(2) == 0)])
                    ),
            ];
            Allotment[] before =
            [
                .. from sweep in sweeps
                from worker in workers
                where random.Next(3) == 0
                select new Allotment(sweep.Sweep, worker.Worker, random.Next(1, 3)),
            ];
            var allotments = FairShare.Allot(sweeps, workers, before);

            foreach (var worker in workers)
                Assert.True(
                    allotments.Where(allotment => allotment.Worker == worker.Worker).Sum(allotment => allotment.Slots)
                        <= worker.Slots
                );
            foreach (var (name, place, slots) in allotments)
            {
                Assert.True(slots > 0);
                Assert.Subset(
                    workers.Single(worker => worker.Worker == place).Labels.ToHashSet(),
                    sweeps.Single(sweep => sweep.Sweep == name).Labels.ToHashSet()
                );
            }

            int[] totals =
            [
                .. sweeps.Select(sweep =>
                    allotments.Where(allotment => allotment.Sweep == sweep.Sweep).Sum(allotment => allotment.Slots)
                ),
            ];
            Assert.Equal(FairestOf(sweeps, workers), Levels(sweeps, totals));
            Assert.Equal(allotments, FairShare.Allot(sweeps.Reverse(), workers.Reverse(), before.Reverse()));
        }
    }

    [Fact]
    public void Slots_OverALongTime_AreReceivedInEqualParts()
    {
        double[] received = new double[3];
        string[] names = ["a", "b", "c"];
        var ledger = ShareLedger.Empty;
        IReadOnlyList<Allotment> allotments = [];
        for (int second = 0; second < 3000; second++)
        {
            allotments = FairShare.Allot(
                names.Select(name => Wants(name, 100) with { Received = ledger[name] }),
                [Worker("w", 2)],
                allotments
            );
            var now = names.ToDictionary(
                name => name,
                name => (double)allotments.Where(allotment => allotment.Sweep == name).Sum(allotment => allotment.Slots)
            );
            for (int at = 0; at < 3; at++)
                received[at] += now[names[at]];
            ledger = ledger.After(now);
        }

        Assert.All(
            received,
            seconds => Assert.InRange(seconds, 2000 - 2 * FairShare.Quantum, 2000 + 2 * FairShare.Quantum)
        );
    }

    [Fact]
    public void Newcomer_OnOneSlot_SharesItAndDoesNotTakeItAll()
    {
        var ledger = ShareLedger.Empty;
        for (int second = 0; second < 10_000; second++)
            ledger = ledger.After(new Dictionary<string, double> { ["old"] = 1 });
        double old = 0;
        IReadOnlyList<Allotment> allotments = [new("old", "w", 1)];
        for (int second = 0; second < 100; second++)
        {
            string[] names = ["old", "new"];
            allotments = FairShare.Allot(
                names.Select(name => Wants(name, 100) with { Received = ledger[name] }),
                [Worker("w", 1)],
                allotments
            );
            var now = names.ToDictionary(name => name, name => allotments[0].Sweep == name ? 1.0 : 0);
            old += now["old"];
            ledger = ledger.After(now);
        }

        Assert.InRange(old, 50 - FairShare.Quantum, 50 + FairShare.Quantum);
    }

    private static SweepDemand Wants(string sweep, int slots) => new(sweep, slots);

    private static WorkerSupply Worker(string worker, int slots, params string[] labels) => new(worker, slots, labels);

    private static IEnumerable<(string, int)> TotalsOf(IReadOnlyList<Allotment> allotments) =>
        allotments
            .GroupBy(allotment => allotment.Sweep)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (group.Key, group.Sum(allotment => allotment.Slots)));

    /// <summary>Of every way to hand out the slots the fairest: what the least served of the highest priority has is as
    /// much as can be, then the next, and so on.</summary>
    private static string FairestOf(SweepDemand[] sweeps, WorkerSupply[] workers)
    {
        string best = "";
        int[] totals = new int[sweeps.Length];
        Try(0, 0, workers.Length > 0 ? workers[0].Slots : 0);
        return best;

        void Try(int worker, int sweep, int free)
        {
            if (worker == workers.Length)
            {
                string levels = Levels(sweeps, totals);
                if (string.CompareOrdinal(levels, best) > 0)
                    best = levels;
                return;
            }

            if (sweep == sweeps.Length)
            {
                Try(worker + 1, 0, worker + 1 < workers.Length ? workers[worker + 1].Slots : 0);
                return;
            }

            bool fits = sweeps[sweep].Labels.All(workers[worker].Labels.Contains);
            int most = Math.Min(sweeps[sweep].Wants, sweeps[sweep].MaxSlots ?? int.MaxValue);
            for (int slots = 0; slots <= (fits ? Math.Min(free, most - totals[sweep]) : 0); slots++)
            {
                totals[sweep] += slots;
                Try(worker, sweep + 1, free - slots);
                totals[sweep] -= slots;
            }
        }
    }

    /// <summary>What each has, the highest priority first and within one the least first: of two such texts the greater
    /// is the fairer.</summary>
    private static string Levels(SweepDemand[] sweeps, int[] totals) =>
        string.Join(
            '/',
            sweeps
                .Zip(totals)
                .GroupBy(entry => entry.First.Priority)
                .OrderByDescending(level => level.Key)
                .Select(level => string.Concat(level.Select(entry => (char)('0' + entry.Second)).Order()))
        );
}
