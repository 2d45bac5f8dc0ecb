using Sweeps.Scheduling.Machine;
using Sweeps.Storage.Postgres;
using Sweeps.Storage.Sqlite;

namespace Sweeps.Storage.Tests;

/// <summary>An index of a part of the trials serves only a query that lists the same states.</summary>
public sealed class StateListTests
{
    [Fact]
    public void StatesApart_AreThoseOfBothStoresIndexes()
    {
        Assert.Equal("0, 3, 4, 5", StateLists.Apart);
        foreach (var migrations in new[] { SqliteSchema.Migrations, PostgresSchema.Migrations })
            Assert.Contains(
                migrations,
                script => script.Sql.Contains($"IN ({StateLists.Apart})", StringComparison.Ordinal)
            );
    }

    [Fact]
    public void OutcomesFollowed_LeaveTheirTrialWaiting() =>
        Assert.Equal(
            StateLists.Followed,
            string.Join(
                ", ",
                Enum.GetValues<AttemptOutcome>()
                    .Where(outcome => outcome.StateAfter() == TrialState.Waiting)
                    .Select(outcome => outcome.ToString("D"))
            )
        );
}
