using System.Runtime.CompilerServices;

namespace Sweeps.Scheduling.Tests.Protocol;

/// <summary>The stories in the folder Stories: what happens, and what coordinator and workers answer. With
/// SWEEPS_STORIES=record the present answers are written into the files, to be read before they are
/// committed.</summary>
public sealed class ProtocolStoryTests
{
    public static TheoryData<string> Stories =>
        [.. Directory.EnumerateFiles(Folder(), "*.story").Select(path => Path.GetFileName(path)).Order()];

    [Theory]
    [MemberData(nameof(Stories))]
    public async Task Story_ToldAgain_HasTheAnswersThatWereRecorded(string name)
    {
        string path = Path.Combine(Folder(), name);
        string recorded = Read(name);
        string told = ProtocolStory.Tell(recorded);
        if (Environment.GetEnvironmentVariable("SWEEPS_STORIES") == "record")
            await File.WriteAllTextAsync(path, told, TestContext.Current.CancellationToken);
        else
            Assert.Equal(recorded, told);
    }

    internal static string Read(string name) => File.ReadAllText(Path.Combine(Folder(), name)).ReplaceLineEndings("\n");

    private static string Folder([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "Stories");
}
