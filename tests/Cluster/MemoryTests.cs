using System.Globalization;

namespace Sweeps.Cluster.Tests;

/// <summary>What a silo needs of its machine's memory.</summary>
public sealed class MemoryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silo_WithNothingToDo_NeedsLittleMemory()
    {
        await using var scene = new ClusterScene(durable: false);
        await scene.StartAsync(silos: 1, slots: 2, Token);
        double idle = Megabytes(scene.Silos[0], "VmRSS");
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"a silo with nothing to do has {idle:0} MB"));
        Assert.True(idle < 150, FormattableString.Invariant($"A silo with nothing to do should have less than 150 MB, but had {idle:0} MB."));
    }

    /// <summary>What the system has counted for a process.</summary>
    private static double Megabytes(SiloProcess silo, string what)
    {
        string line = File.ReadLines($"/proc/{silo.ProcessId}/status").Single(line => line.StartsWith(what + ":", StringComparison.Ordinal));
        return double.Parse(line[(what.Length + 1)..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1000;
    }
}
