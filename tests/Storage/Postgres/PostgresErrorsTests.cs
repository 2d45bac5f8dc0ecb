using Npgsql;
using Sweeps.Storage.Postgres;

namespace Sweeps.Storage.Tests.Postgres;

/// <summary>What the server's codes mean: whether a run waits or ends.</summary>
public sealed class PostgresErrorsTests
{
    [Theory]
    [InlineData("08006", StoreProblem.Away)]
    [InlineData("22003", StoreProblem.Misuse)]
    [InlineData("22021", StoreProblem.UnsupportedLocation)]
    [InlineData("23505", StoreProblem.Misuse)]
    [InlineData("25006", StoreProblem.Away)]
    [InlineData("25P02", StoreProblem.Busy)]
    [InlineData("25P03", StoreProblem.Away)]
    [InlineData("25P04", StoreProblem.Away)]
    [InlineData("26000", StoreProblem.Away)]
    [InlineData("28P01", StoreProblem.NoPermission)]
    [InlineData("3D000", StoreProblem.Missing)]
    [InlineData("40001", StoreProblem.Busy)]
    [InlineData("40003", StoreProblem.Away)]
    [InlineData("42601", StoreProblem.Misuse)]
    [InlineData("53100", StoreProblem.DiskFull)]
    [InlineData("53300", StoreProblem.Busy)]
    [InlineData("54000", StoreProblem.TooLarge)]
    [InlineData("55006", StoreProblem.Busy)]
    [InlineData("57P01", StoreProblem.Away)]
    [InlineData("57014", StoreProblem.Busy)]
    [InlineData("58030", StoreProblem.Io)]
    [InlineData("58P01", StoreProblem.Busy)]
    [InlineData("XX000", StoreProblem.Busy)]
    [InlineData("XX000", StoreProblem.DiskFull, "could not write init file")]
    [InlineData("XX000", StoreProblem.TooLarge, "invalid memory alloc request size 1073741824")]
    [InlineData("XX001", StoreProblem.Damaged)]
    public void Code_OfTheServer_MeansWhatCanBeDone(string code, StoreProblem problem, string message = "words") =>
        Assert.Equal(
            problem,
            PostgresErrors.Of("postgres://host/lab", new PostgresException(message, "ERROR", "ERROR", code)).Problem
        );
}
