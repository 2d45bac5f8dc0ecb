using Sweeps.Grains.Contracts;
using Sweeps.Grains.Sweeps;

namespace Sweeps.Grains.Tests.Sweeps;

public sealed class OutboxTests
{
    [Fact]
    public void Orders_ThatAreNotAcknowledged_ComeAgain()
    {
        var outbox = With(3);
        Assert.Equal([0L, 1L, 2L], Positions(outbox));
        Assert.Equal([0L, 1L, 2L], Positions(outbox));
        Assert.Equal(1, outbox.First);
    }

    [Fact]
    public void Orders_ThatAreAcknowledged_AreForgottenAndTheOthersKeepTheirNumbers()
    {
        var outbox = With(3);
        outbox.Acknowledge(2);
        Assert.Equal(([2L], 3L), (Positions(outbox), outbox.First), Same);
    }

    [Fact]
    public void Acknowledgement_ThatComesLate_ChangesNothing()
    {
        var outbox = With(3);
        outbox.Acknowledge(2);
        outbox.Acknowledge(1);
        Assert.Equal(([2L], 3L), (Positions(outbox), outbox.First), Same);
    }

    [Fact]
    public void Acknowledgement_OfMoreThanThereIs_LeavesTheNextNumberRight()
    {
        var outbox = With(1);
        outbox.Acknowledge(1);
        Assert.True(outbox.IsEmpty);
        outbox.Add(Order(7));
        Assert.Equal(([7L], 2L), (Positions(outbox), outbox.First), Same);
    }

    [Fact]
    public void Orders_ForAWorkerThatComesBack_AreNumberedFromWhereItHasCounted()
    {
        var outbox = new Outbox(taken: 5);
        outbox.Add(Order(0));
        outbox.Acknowledge(5);
        Assert.Equal(([0L], 6L), (Positions(outbox), outbox.First), Same);
    }

    [Fact]
    public void Arrival_EndsWithAnOrder_AndWithALaterQuestion()
    {
        var outbox = With(0);
        var first = outbox.Arrival();
        var second = outbox.Arrival();
        Assert.True(first.IsCompleted);
        Assert.False(second.IsCompleted);
        outbox.Add(Order(0));
        Assert.True(second.IsCompleted);
    }

    private static bool Same((long[], long) left, (long[], long) right) =>
        left.Item2 == right.Item2 && left.Item1.SequenceEqual(right.Item1);

    private static Outbox With(int orders)
    {
        var outbox = new Outbox(taken: 0);
        for (int at = 0; at < orders; at++)
            outbox.Add(Order(at));
        return outbox;
    }

    private static OrderWire Order(long position) =>
        new(OrderKindWire.Train, new AttemptWire(position, new byte[32], 1), null, 0, null, null);

    private static long[] Positions(Outbox outbox) => [.. outbox.Peek().Select(order => order.Attempt.Position)];
}
