using Sweeps.Model.Training;

namespace Sweeps.Programs.Tests;

/// <summary>The memory of a program with its processes is bounded by a control group where the system lets a worker
/// make one. Where it does not, a folder stands for it here: what is written and read is the same.</summary>
public sealed class MemoryGroupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-groups-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("oom_kill 1", true)]
    [InlineData("oom_kill 0", false)]
    public void Program_ThatIsKilledInItsGroup_RanOutOfMemoryWhereTheGroupSaysSo(string said, bool ranOut)
    {
        string root = Path.Combine(_folder, "groups");
        using Script script = new($"echo '{said}' >'{root}/1/memory.events'; kill -9 $$");
        script.Program = script.Program with { Needs = new() { MemoryBytes = 64L << 20 } };
        using ProgramRunner runner = script.RunnerIn(_folder, memory: new(root));

        var failure = Assert.Throws<TrialFailedException>(() =>
        {
            using ITraining training = script.Start(runner: runner);
            script.Run(training);
        });

        Assert.Equal(
            ranOut,
            failure.Message.Contains("ran out of memory (`needs.memory` is 64 MiB)", StringComparison.Ordinal)
        );
        Assert.Equal("67108864", Text(root, "1/memory.max"));
        Assert.Equal("1", Text(root, "1/memory.oom.group"));
        Assert.Equal("0", Text(root, "1/cgroup.procs")); // the program put itself in
    }

    [Theory]
    [InlineData("kill -9 $$", 1, true)]
    [InlineData("(exec sh -c 'kill -9 $$') ; exit $?", 1, true)]
    [InlineData("kill -9 $$", 0, false)]
    [InlineData("exit 3", 1, false)]
    public void Program_ThatIsKilledWhileTheSystemKillsForMemory_RanOutOfIt(string text, int more, bool ranOut)
    {
        using Script script = new(text);
        long kills = 5;
        using ProgramRunner runner = script.RunnerIn(_folder, memoryKills: () => kills += more);

        var failure = Assert.Throws<TrialFailedException>(() =>
        {
            using ITraining training = script.Start(runner: runner);
            script.Run(training);
        });

        Assert.Equal(ranOut, failure.Message.StartsWith("The program ran out of memory: ", StringComparison.Ordinal));
        Assert.Equal(more > 0, failure.Message.Contains("the system killed", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("low 0\nmax 7\noom 2\noom_kill 3\noom_group_kill 1\n", 3L)]
    [InlineData("oom_kill_disable 0\nunder_oom 0\noom_kill 12\n", 12L)]
    [InlineData("oom_kill_disable 0\nunder_oom 0\n", null)]
    public void Kills_AreReadAsTheSystemWritesThem(string text, long? kills) =>
        Assert.Equal(kills, MemoryKills.Read(text));

    [Fact]
    public void Kills_AreLookedForInTheGroupOfThisProcess()
    {
        const string mounts = """
            cgroup /groups/pids cgroup rw,pids 0 0
            cgroup /groups/memory cgroup rw,relatime,memory 0 0
            cgroup2 /groups/unified cgroup2 rw 0 0
            """;

        Assert.Equal(
            [
                "/groups/memory/a/b/memory.oom_control",
                "/groups/memory/memory.oom_control",
                "/groups/unified/c/memory.events",
                "/groups/unified/memory.events",
            ],
            MemoryKills.Places(OwnGroup.OfMemory(mounts, "8:pids:/p\n4:memory:/a/b\n0::/c\n"))
        );
        Assert.Empty(MemoryKills.Places(OwnGroup.OfMemory("", "0::/c")));
    }

    [Fact]
    public void Program_WithProcessesThatTakeTooMuchTogether_IsEndedByItsGroup()
    {
        Assert.SkipWhen(
            MemoryGroups.Find("sweeps-test") is null,
            "The system lets this process have no control group (version 2) with a bound of memory."
        );
        // Each takes up to 50 MB, which a bound for each process would allow.
        const string Awk =
            """awk 'BEGIN { for (s = "0123456789abcdef"; length(s) < 3e7; ) s = s s; system("sleep 1") }'""";
        using Script script = new($"{Awk} & {Awk} & wait");
        script.Program = script.Program with { Needs = new() { MemoryBytes = 64L << 20 } };

        Assert.Contains("ran out of memory", script.Fail().Message, StringComparison.Ordinal);
    }

    private static string Text(string root, string name) => File.ReadAllText(Path.Combine(root, name)).Trim();
}
