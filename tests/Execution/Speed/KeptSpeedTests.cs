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
            () => new() { Factors = WorkTime.Ones with { Ranks = 0.5 }, StartSeconds = ++_measured }
        );

    [Fact]
    public void Get_OfOneProcessor_MeasuresOnce()
    {
        Assert.Null(Speed().Kept());
        MachineSpeed first = Speed().Get();
        MachineSpeed again = Speed().Get();

        Assert.Equal((1, 1.0), (_measured, again.StartSeconds));
        Assert.Equal(first, again);
        Assert.Contains("amd-epyc-9b14-96", Path.GetFileName(Assert.Single(Directory.GetFiles(_folder))));
    }

    [Fact]
    public void Get_OfAnotherProcessor_MeasuresAgain()
    {
        Speed().Get();
        Assert.Equal(2, Speed("Apple M4").Get().StartSeconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"factors\":{\"ranks\":0}}")]
    [InlineData("{\"start_seconds\":-1}")]
    public void Get_OfAFileThatIsNoUse_MeasuresAgain(string text)
    {
        Speed().Get();
        File.WriteAllText(Assert.Single(Directory.GetFiles(_folder)), text);
        Assert.Equal(2, Speed().Get().StartSeconds);
        Assert.Equal(2, Speed().Get().StartSeconds);
    }

    [Fact]
    public void Get_WhereNothingCanBeWritten_GivesWhatWasMeasured()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        Assert.Equal(1, Speed(folder: file).Get().StartSeconds);
    }

    [Fact]
    public void Measure_OfThisMachine_GivesAFactorForEachKindOfWork()
    {
        MachineSpeed speed = SpeedProbe.Measure();

        Assert.True(speed.IsSound);
        Assert.NotEqual(MachineSpeed.Typical, speed);
    }

    [Fact]
    public void Clock_OfAThread_AdvancesByWhatItComputesAlone()
    {
        double before = ThreadClock.Now();
        double sum = 0;
        for (int i = 1; i < 1_000_000; i++)
            sum += 1.0 / i;
        double after = ThreadClock.Now();

        Assert.True(sum > 14);
        Assert.True(after > before);
    }
}
