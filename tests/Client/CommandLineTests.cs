using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests;

/// <summary>What is said of errors that no verb makes on purpose.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public void Explain_APartOfTheProgramThatIsMissing_SaysToInstallItAgain()
    {
        FileNotFoundException missing = Assert.Throws<FileNotFoundException>(() =>
            System.Reflection.Assembly.Load("Sweeps.NotThere, Version=1.0.0.0")
        );

        (string message, int code) = CommandLine.Explain(missing)!.Value;

        Assert.StartsWith("All of the program must be there, but: ", message, StringComparison.Ordinal);
        Assert.Contains("Sweeps.NotThere", message, StringComparison.Ordinal);
        Assert.EndsWith("Install it again, or build it from an empty folder.", message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, code);
    }

    [Fact]
    public void Explain_AFileOfThatNameThatIsMissing_SaysToCorrectThePath()
    {
        FileNotFoundException missing = Assert.Throws<FileNotFoundException>(() =>
            File.ReadAllText("/proc/self/an assembly")
        );

        (string message, int code) = CommandLine.Explain(missing)!.Value;

        Assert.Contains("/proc/self/an assembly", message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Misuse, code);
    }

    [Fact]
    public async Task Verb_ThatHangsWhileItIsAskedToStop_IsLeftAfterAMoment()
    {
        using CancellationTokenSource asked = new();
        Moments clock = new();
        Task<int?> end = CommandLine.EndOfAsync(new TaskCompletionSource<int>().Task, asked.Token, clock);
        Assert.False(end.IsCompleted);

        await asked.CancelAsync();
        (await clock.Armed.Task.WaitAsync(TestContext.Current.CancellationToken))();

        Assert.Null(await end);
    }

    [Fact]
    public async Task Verb_ThatTidiesUpWhenAskedToStop_EndsByItself()
    {
        using CancellationTokenSource asked = new();
        TaskCompletionSource<int> verb = new();
        Moments clock = new();
        Task<int?> end = CommandLine.EndOfAsync(verb.Task, asked.Token, clock);

        await asked.CancelAsync();
        await clock.Armed.Task.WaitAsync(TestContext.Current.CancellationToken);
        verb.SetResult(7);

        Assert.Equal(7, await end);
    }

    /// <summary>A clock whose timers run out when the test says so.</summary>
    private sealed class Moments : TimeProvider
    {
        public TaskCompletionSource<Action> Armed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Armed.TrySetResult(() => callback(state));
            return new Idle();
        }

        private sealed class Idle : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose() { }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
