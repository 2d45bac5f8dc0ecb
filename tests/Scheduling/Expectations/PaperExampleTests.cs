using System.Runtime.CompilerServices;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Scheduling.Tests.Expectations;

/// <summary>The examples that reproduce papers: each is read, can be planned, and expects something that its trials
/// measure.</summary>
public sealed class PaperExampleTests
{
    public static TheoryData<string> Files =>
        [
            .. Directory
                .GetFiles(Folder(), "*.yaml")
                .Select(path => Path.GetFileName(path))
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Example_OfAPaper_CanBePlannedAndExpectsSomething(string file)
    {
        SweepDefinition definition = GridFile.Load(Path.Combine(Folder(), file));

        Assert.Equal(Path.GetFileNameWithoutExtension(file), definition.Name);
        Assert.NotEmpty(definition.Expectations);
        Assert.All(definition.Expectations, expectation => Assert.Null(expectation.Inapplicable));
        Assert.InRange(new Plan(definition).Trials, 1, 200);
        Assert.Contains($"sweeps verify examples/papers/{file}", definition.SourceText, StringComparison.Ordinal);
    }

    private static string Folder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../examples/papers"));
}
