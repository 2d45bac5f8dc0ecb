using Sweeps.Model.Configurations;

namespace Sweeps.Programs.Tests;

/// <summary>A file of metrics that is not only appended to while the program runs.</summary>
public sealed class LogFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-log-").FullName;
    private readonly List<string> _rows = [];
    private readonly Reports _reports;

    public LogFileTests() =>
        _reports = new(new() { Measures = [new("loss", "", null), new("error", "", null)] }, -1)
        {
            Record = metric => _rows.Add(FormattableString.Invariant($"{metric.Step} {metric.Measure} {metric.Value}")),
            Checkpoint = _ => { },
        };

    [Theory]
    [InlineData("step,loss\n1,0.5\n2,0.25\n", "step,loss\n3,0.125\n", "step,loss\n4,1\n")]
    [InlineData("step,loss\n1,0.5\n2,0.25\n", "3,0.125\n", "4,1\n")]
    [InlineData("step,loss\n1,0.5\n2,0.25\n", "loss,step\n0.125,3\n", "1,4\n")]
    [InlineData("step,loss\n1,0.5\n2,0.25\n", "", "step,loss,error\n3,0.125,\n4,1,\n")]
    [InlineData(
        "{\"step\":1,\"loss\":0.5}\n{\"step\":2,\"loss\":0.25}\n",
        "{\"step\":3,\"loss\":0.125}\n",
        "{\"step\":4,\"loss\":1}\n"
    )]
    public void File_ThatIsBegunAnew_GoesOnWithTheStepsThatFollow(string first, string second, string third)
    {
        Read(first, second, third);

        Assert.Equal(["1 loss 0.5", "2 loss 0.25", "3 loss 0.125", "4 loss 1"], _rows);
        Assert.Equal(0, _reports.Malformed);
    }

    [Fact]
    public void File_ThatIsBegunAnewAndIsLonger_IsReadFromItsStart()
    {
        Read("step,loss\n1,0.5\n", "step,loss\n2,0.25\n3,0.125\n4,1\n");

        Assert.Equal(["1 loss 0.5", "2 loss 0.25", "3 loss 0.125", "4 loss 1"], _rows);
    }

    [Theory]
    [InlineData("step,loss\n", "1,0.5\n", "2,0.25\n", "3,0.125\n")]
    [InlineData("loss\n", "0.5\n", "0.25\n", "0.125\n")]
    [InlineData("", "{\"step\":1,\"loss\":0.5}\n", "{\"step\":2,\"loss\":0.25}\n", "{\"step\":3,\"loss\":0.125}\n")]
    public void File_ThatIsWrittenWholeEachTime_GivesEachRowOnce(string header, string one, string two, string three)
    {
        Read(header + one + two, "", header, header + one, header + one + two + three);

        Assert.Equal(["1 loss 0.5", "2 loss 0.25", "3 loss 0.125"], _rows);
        Assert.Equal(0, _reports.Malformed);
    }

    [Fact]
    public void Rows_WithoutAStepInAFileThatIsBegunAnew_AreCountedOnAndThatIsSaid()
    {
        Read("loss\n0.5\n0.25\n", "loss\n1\n");

        Assert.Equal(["1 loss 0.5", "2 loss 0.25", "3 loss 1"], _rows);
        Assert.Equal(1, _reports.Malformed);
        Assert.Contains("begun anew", _reports.FirstFailure, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_ThatBeginAgainInAFileThatIsBegunAnew_AreRefusedAndNotSilent()
    {
        Read("step,loss\n1,0.5\n2,0.25\n", "step,loss\n1,7\n");

        Assert.Equal(["1 loss 0.5", "2 loss 0.25"], _rows);
        Assert.Equal(1, _reports.Malformed);
        Assert.Contains("step 1 must not be below 2", _reports.FirstFailure, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Looks at the file after each of its contents, and once more at the end.</summary>
    private void Read(params ReadOnlySpan<string> contents)
    {
        LogReports log = new(new("log", null, "step"), _reports, _folder);
        foreach (string content in contents)
        {
            File.WriteAllText(Path.Combine(_folder, "log"), content);
            log.Look();
        }

        log.End();
    }
}
