using System.Collections.Concurrent;
using Sweeps.Execution.Leaving;

namespace Sweeps.Execution.Tests.Leaving;

public sealed class DepartureTests
{
    private readonly BlockingCollection<string> _said = [];
    private readonly TaskCompletionSource<int> _exit = new();

    [Fact]
    public async Task Stop_ThatNeverEnds_IsGivenUpAndLeft()
    {
        TaskCompletionSource insisted = new();
        using Departure departure = new(Say, _exit.SetResult)
        {
            Within = TimeSpan.FromMilliseconds(100),
            Insist = insisted.SetResult,
            Farewell = "To go on: run it again",
        };

        Assert.True(departure.Ask());

        await insisted.Task;
        Assert.Equal(Departure.ExitCode, await _exit.Task);
        Assert.Equal(
            "The stop took longer than 0.1 s and is given up: what was trained since the latest checkpoints is "
                + "lost; what is recorded stays.",
            _said.Take(TestContext.Current.CancellationToken)
        );
        Assert.Equal("Left at once. To go on: run it again", _said.Take(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Stop_WhoseInsistenceHangs_IsLeftAllTheSame()
    {
        using ManualResetEventSlim never = new();
        using Departure departure = new(Say, _exit.SetResult)
        {
            Within = TimeSpan.FromMilliseconds(100),
            Insist = () => never.Wait(Timeout.Infinite, CancellationToken.None),
        };

        departure.Ask();

        Assert.Equal(Departure.ExitCode, await _exit.Task);
        never.Set();
    }

    [Fact]
    public async Task Stop_AskedForTwice_IsLeftWithoutWaiting()
    {
        using Departure departure = new(Say, _exit.SetResult) { Within = TimeSpan.FromHours(1) };

        Assert.True(departure.Ask());
        Assert.False(departure.Ask());

        Assert.Equal(Departure.ExitCode, await _exit.Task);
        Assert.Equal("Left at once.", _said.Take(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Stop_ThatTakesItsTime_SaysWhatItWaitsForAndWhatIsLost()
    {
        using Departure departure = new(Say, _exit.SetResult)
        {
            Within = TimeSpan.FromSeconds(62),
            WaitsFor = () => "the store, which is full.",
        };

        departure.Ask();

        Assert.Equal(
            "Stopping: it waits for the store, which is full. In 60 s it leaves whatever comes, and what was "
                + "trained since the latest checkpoints is then lost; a second Ctrl-C or SIGTERM leaves at once.",
            _said.Take(TestContext.Current.CancellationToken)
        );
    }

    private void Say(string line) => _said.Add(line, CancellationToken.None);
}
