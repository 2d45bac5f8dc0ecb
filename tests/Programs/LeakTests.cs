using System.Globalization;
using Sweeps.Model.Configurations;
using Sweeps.Model.Measures;
using Sweeps.Model.Training;

namespace Sweeps.Programs.Tests;

/// <summary>Two thousand programs leave nothing behind: no process, no descriptor, no folder.</summary>
public sealed class LeakTests : IDisposable
{
    private const int Programs = 2_000;
    private const int Threads = 2;

    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-leaks-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    [Trait("speed", "slow")]
    public void Programs_ByTheThousands_LeaveNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Programs are run on Linux.");
        int before;
        using (ProgramRunner runner = new(_ => null, Threads) { Folder = _folder })
        {
            Run(runner, 10);
            before = Descriptors();
            Thread[] threads =
            [
                .. Enumerable.Range(0, Threads).Select(_ => new Thread(() => Run(runner, Programs / Threads))),
            ];
            foreach (Thread thread in threads)
                thread.Start();
            foreach (Thread thread in threads)
                thread.Join();

            // Tests beside this one open some too; a leak opens as many as there are programs.
            Assert.InRange(Descriptors(), 0, before + Programs / 20);
            Assert.Empty(Zombies());
            string root = Assert.Single(Directory.GetDirectories(_folder));
            Assert.Empty(Directory.GetFileSystemEntries(root));
        }
    }

    /// <summary>The process may be killed before it has started any program, while it makes what the first one
    /// finds.</summary>
    [Fact]
    public void Folders_AreWatchedOverBeforeAnyProgramIsStarted()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Programs are run on Linux.");
        using ProgramRunner runner = new(_ => null, Threads) { Folder = _folder };

        string folder = runner.Folders.New();

        Assert.True(Directory.Exists(folder));
        Assert.Single(Directory.GetDirectories("/proc"), process => IsToldOf(process, runner.Folders.Root));
    }

    private static bool IsToldOf(string process, string root)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Split('\0').Contains(root);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Run(ProgramRunner runner, int times)
    {
        TrialConfiguration configuration = new(null!, null!, null!, null!, null!, Seed: 0)
        {
            Engine = "program",
            Program = new() { Run = ["/bin/true"], Measures = [new("loss", "", true)] },
        };
        for (int i = 0; i < times; i++)
        {
            using ITraining training = runner.Start(configuration);
            while (training.Advance(1, new Nowhere(), default) == TrainingStatus.Running) { }
            Assert.Equal(TrainingStatus.Finished, training.Status);
        }
    }

    private static int Descriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    private static List<string> Zombies()
    {
        string parent = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        List<string> zombies = [];
        foreach (string process in Directory.EnumerateDirectories("/proc"))
        {
            if (!char.IsAsciiDigit(Path.GetFileName(process)[0]))
                continue;
            try
            {
                string stat = File.ReadAllText(process + "/stat");
                string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                if (fields[0] == "Z" && fields[1] == parent && stat.Contains("(true)"))
                    zombies.Add(stat);
            }
            catch (IOException)
            {
                continue; // it ended meanwhile
            }
        }

        return zombies;
    }

    private sealed class Nowhere : IMetricSink
    {
        public void Record(in Metric metric) { }
    }
}
