namespace Sweeps.Scheduling.Tests.Protocol;

/// <summary>Breaks the protocol on purpose, and demands that the simulation or a story finds it: what neither would
/// find is not shown by them.</summary>
public sealed class ProtocolFaultTests(ITestOutputHelper output)
{
    /// <summary>Schedules that are tried where no story finds it.</summary>
    private const int MostSeeds = 150;

    public static TheoryData<string> Faults => [.. ProtocolFaults.All.Keys];

    [Theory]
    [MemberData(nameof(Faults))]
    public void Fault_InTheProtocol_IsFoundByTheSimulationOrAStory(string fault)
    {
        var rules = ProtocolFaults.All[fault];
        var stories = ProtocolStoryTests
            .Stories.Select(story => story.Data)
            .Where(story => !IsToldAsRecorded(story, rules))
            .ToList();
        if (stories.Count > 0)
        {
            output.WriteLine($"{fault}: stories: {string.Join(", ", stories)}");
            return;
        }

        var (seed, how) = Enumerable
            .Range(1, MostSeeds)
            .Select(seed => (Seed: seed, Fault: Fault(seed, rules)))
            .FirstOrDefault(run => run.Fault is not null);
        output.WriteLine($"{fault}: schedule {seed}: {how}");
        Assert.True(how is not null, $"A protocol that {fault} is not found in {MostSeeds} schedules.");
    }

    private static string? Fault(int seed, ProtocolRules rules)
    {
        try
        {
            new LinkedSchedule(seed, rules).Run();
            return null;
        }
        catch (InvalidOperationException found)
        {
            return found.Message.Split('\n')[0];
        }
    }

    private static bool IsToldAsRecorded(string name, ProtocolRules rules)
    {
        string recorded = ProtocolStoryTests.Read(name);
        try
        {
            return ProtocolStory.Tell(recorded, rules) == recorded;
        }
        catch (Exception error) when (error is Xunit.Sdk.IAssertionException or KeyNotFoundException)
        {
            return false;
        }
    }
}
