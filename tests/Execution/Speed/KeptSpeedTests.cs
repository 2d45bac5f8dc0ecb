using Sweeps.Execution.Speed;
using Sweeps.Scheduling.Costs;

namespace Sweeps.Execution.Tests.Speed;

public sealed class KeptSpeedTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-speed-").FullName;
    private int _measured;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private KeptSpeed Speed(string processor = "AMD EPYC 9B14/96", string? folder = null) =>
        new(
            folder ?? _folder,
            processor,
            () => MachineSpeed.Typical with { TrialSeconds = ++_measured, Ranks = [new(2e6, 0.5)] }
        );

    [Fact]
    public void Get_OfOneProcessor_MeasuresOnce()
    {
        Assert.Null(Speed().Kept());
        MachineSpeed first = Speed().Get();
        MachineSpeed again = Speed().Get();

        Assert.Equal((1, 1.0), (_measured, again.TrialSeconds));
        Assert.Equal(first.Steps, again.Steps);
        Assert.Equal(first.Ranks, again.Ranks);
        Assert.Contains("amd-epyc-9b14-96", Path.GetFileName(Assert.Single(Directory.GetFiles(_folder))));
    }

    [Fact]
    public void Get_OfAnotherProcessor_MeasuresAgain()
    {
        Speed().Get();
        Assert.Equal(2, Speed("Apple M4").Get().TrialSeconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"steps\":[]}")]
    [InlineData("{\"trial_seconds\":-1}")]
    public void Get_OfAFileThatIsNoUse_MeasuresAgain(string text)
    {
        Speed().Get();
        File.WriteAllText(Assert.Single(Directory.GetFiles(_folder)), text);
        Assert.Equal(2, Speed().Get().TrialSeconds);
        Assert.Equal(2, Speed().Get().TrialSeconds);
    }

    [Fact]
    public void Get_WhereNothingCanBeWritten_GivesWhatWasMeasured()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        Assert.Equal(1, Speed(folder: file).Get().TrialSeconds);
    }

    [Fact]
    public void Measure_OfThisMachine_GivesTimesThatGrowWithTheWork()
    {
        MachineSpeed speed = SpeedProbe.Measure();

        Assert.True(speed.IsSound);
        Assert.Equal((4, 3, 2), (speed.Steps.Count, speed.Ranks.Count, speed.Passes.Count));
        Assert.True(speed.Steps[^1].Seconds > speed.Steps[0].Seconds);
        Assert.True(speed.Ranks[^1].Seconds > speed.Ranks[0].Seconds);
    }
}
