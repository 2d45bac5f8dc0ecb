using System.Data.Common;
using Npgsql;
using Sweeps.Grains.Database;
using Sweeps.Storage;
using Sweeps.Storage.Tests.Postgres;

namespace Sweeps.Grains.Tests.Database;

/// <summary>The queries that a cluster's silos look up by name, asked as they ask them.</summary>
public sealed class ClusterTablesTests : IAsyncDisposable
{
    private readonly PostgresDatabase _database = new();
    private readonly ISweepStore _store;
    private readonly DbDataSource _source;

    public ClusterTablesTests()
    {
        _store = _database.Open();
        _source = ClusterDatabase.Open(_store);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Queries_OfANewCluster_AreAllThere()
    {
        await using var command = _source.CreateCommand(
            "SELECT string_agg(querykey, ' ' ORDER BY querykey COLLATE \"C\") FROM orleansquery"
        );
        Assert.Equal(
            "CleanupDefunctSiloEntriesKey DeleteMembershipTableEntriesKey DeleteReminderRowKey "
                + "DeleteReminderRowsKey GatewaysQueryKey InsertMembershipKey InsertMembershipVersionKey "
                + "MembershipReadAllKey MembershipReadRowKey ReadRangeRows1Key ReadRangeRows2Key "
                + "ReadReminderRowKey ReadReminderRowsKey UpdateIAmAlivetimeKey UpdateMembershipKey "
                + "UpsertReminderRowKey",
            await command.ExecuteScalarAsync(Token)
        );
    }

    [Fact]
    public async Task Version_InsertedTwice_IsInsertedOnce()
    {
        Assert.Equal(1, await NumberAsync("InsertMembershipVersionKey", Cluster()));
        Assert.Equal(0, await NumberAsync("InsertMembershipVersionKey", Cluster()));
    }

    [Fact]
    public async Task Members_OfAnEmptyCluster_AreOneRowWithTheVersionAlone()
    {
        await NumberAsync("InsertMembershipVersionKey", Cluster());
        var row = Assert.Single(await RowsAsync("MembershipReadAllKey", Cluster()));
        Assert.Equal((0, DBNull.Value), (row["version"], row["starttime"]));
    }

    [Fact]
    public async Task Member_InsertedAtTheLatestVersion_IsThereAndRaisesIt()
    {
        await NumberAsync("InsertMembershipVersionKey", Cluster());
        Assert.Equal(1, await NumberAsync("InsertMembershipKey", [.. Row(1), ("Version", 0)]));
        var row = Assert.Single(await RowsAsync("MembershipReadRowKey", [.. Cluster(), .. Silo(1)]));
        Assert.Equal(
            (1, "silo 1", 3, 30001, DBNull.Value),
            (row["version"], row["siloname"], row["status"], row["proxyport"], row["suspecttimes"])
        );
    }

    [Fact]
    public async Task Member_InsertedTwice_OrAtAnOldVersion_IsRefusedAndChangesNothing()
    {
        await NumberAsync("InsertMembershipVersionKey", Cluster());
        await NumberAsync("InsertMembershipKey", [.. Row(1), ("Version", 0)]);
        Assert.Equal(0, await NumberAsync("InsertMembershipKey", [.. Row(2), ("Version", 0)]));
        Assert.Equal(0, await NumberAsync("InsertMembershipKey", [.. Row(1), ("Version", 1)]));
        Assert.Equal(1, Assert.Single(await RowsAsync("MembershipReadAllKey", Cluster()))["version"]);
    }

    [Fact]
    public async Task Members_InsertedAtOnceAtOneVersion_GetInOneAtATime()
    {
        await NumberAsync("InsertMembershipVersionKey", Cluster());
        var answers = await Task.WhenAll(
            Enumerable.Range(1, 4).Select(silo => NumberAsync("InsertMembershipKey", [.. Row(silo), ("Version", 0)]))
        );
        Assert.Equal(1, answers.Sum());
        Assert.Equal(1, Assert.Single(await RowsAsync("MembershipReadAllKey", Cluster()))["version"]);
    }

    [Fact]
    public async Task Member_UpdatedAtTheLatestVersion_ChangesAndAtAnOldOneDoesNot()
    {
        await NumberAsync("InsertMembershipVersionKey", Cluster());
        await NumberAsync("InsertMembershipKey", [.. Row(1), ("Version", 0)]);
        Assert.Equal(1, await NumberAsync("UpdateMembershipKey", Update(1, version: 1, status: 6, "a,b")));
        Assert.Equal(0, await NumberAsync("UpdateMembershipKey", Update(1, version: 1, status: 3, null)));
        Assert.Equal(0, await NumberAsync("UpdateMembershipKey", Update(9, version: 2, status: 3, null)));
        var row = Assert.Single(await RowsAsync("MembershipReadAllKey", Cluster()));
        Assert.Equal((2, 6, "a,b"), (row["version"], row["status"], row["suspecttimes"]));
        Assert.Empty(await RowsAsync("GatewaysQueryKey", [.. Cluster(), ("Status", 3)]));
    }

    [Fact]
    public async Task Gateways_AreThoseOfMembersWithTheStatusThatHaveOne()
    {
        await NumberAsync("InsertMembershipVersionKey", Cluster());
        await NumberAsync("InsertMembershipKey", [.. Row(1), ("Version", 0)]);
        await NumberAsync(
            "InsertMembershipKey",
            [.. Row(2).Select(field => field.Name == "ProxyPort" ? ("ProxyPort", 0) : field), ("Version", 1)]
        );
        Assert.Equal(
            30001,
            Assert.Single(await RowsAsync("GatewaysQueryKey", [.. Cluster(), ("Status", 3)]))["proxyport"]
        );
    }

    [Fact]
    public async Task Cleanup_ForgetsMembersThatAreSilentAndNotActive()
    {
        await NumberAsync("InsertMembershipVersionKey", Cluster());
        await NumberAsync("InsertMembershipKey", [.. Row(1), ("Version", 0)]);
        await NumberAsync("InsertMembershipKey", [.. Row(2), ("Version", 1)]);
        await NumberAsync("UpdateMembershipKey", Update(2, version: 2, status: 6, null));
        await RowsAsync("CleanupDefunctSiloEntriesKey", [.. Cluster(), ("IAmAliveTime", Noon.AddMinutes(1))]);
        Assert.Equal("silo 1", Assert.Single(await RowsAsync("MembershipReadAllKey", Cluster()))["siloname"]);
        await RowsAsync("DeleteMembershipTableEntriesKey", Cluster());
        Assert.Empty(await RowsAsync("MembershipReadAllKey", Cluster()));
    }

    [Fact]
    public async Task Alive_WrittenForAMember_IsKept()
    {
        await NumberAsync("InsertMembershipVersionKey", Cluster());
        await NumberAsync("InsertMembershipKey", [.. Row(1), ("Version", 0)]);
        await RowsAsync("UpdateIAmAlivetimeKey", [.. Cluster(), .. Silo(1), ("IAmAliveTime", Noon.AddSeconds(5))]);
        var row = Assert.Single(await RowsAsync("MembershipReadAllKey", Cluster()));
        Assert.Equal((1, Noon.AddSeconds(5)), (row["version"], row["iamalivetime"]));
    }

    [Fact]
    public async Task Reminder_WrittenAgain_HasALaterVersion_AndOnlyThatDeletesIt()
    {
        Assert.Equal(0, await NumberAsync("UpsertReminderRowKey", Reminder(hash: -5)));
        Assert.Equal(1, await NumberAsync("UpsertReminderRowKey", Reminder(hash: -5)));
        Assert.Equal(0, await NumberAsync("DeleteReminderRowKey", [.. Reminder(hash: -5)[..3], ("Version", 0)]));
        Assert.Equal(60_000L, Assert.Single(await RowsAsync("ReadReminderRowsKey", Reminder(hash: -5)[..2]))["period"]);
        Assert.Equal(1, await NumberAsync("DeleteReminderRowKey", [.. Reminder(hash: -5)[..3], ("Version", 1)]));
        Assert.Empty(await RowsAsync("ReadReminderRowKey", Reminder(hash: -5)[..3]));
    }

    [Theory]
    [InlineData("ReadRangeRows1Key", -10, 10, 1)]
    [InlineData("ReadRangeRows1Key", -5, 10, 0)]
    [InlineData("ReadRangeRows1Key", -10, -5, 1)]
    [InlineData("ReadRangeRows2Key", 10, -5, 1)]
    [InlineData("ReadRangeRows2Key", 10, -6, 0)]
    [InlineData("ReadRangeRows2Key", -6, -10, 1)]
    public async Task Reminders_AreReadByTheirPartOfTheRing(string query, int begin, int end, int expected)
    {
        await NumberAsync("UpsertReminderRowKey", Reminder(hash: -5));
        Assert.Equal(
            expected,
            (await RowsAsync(query, [("ServiceId", "sweeps"), ("BeginHash", begin), ("EndHash", end)])).Count
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _database.Dispose();
    }

    private static readonly DateTime Noon = new(2026, 1, 2, 12, 0, 0, DateTimeKind.Utc);

    private static (string Name, object? Value)[] Cluster() => [("DeploymentId", "a cluster")];

    private static (string Name, object? Value)[] Silo(int number) =>
        [("Address", "10.0.0.1"), ("Port", 11110 + number), ("Generation", 7)];

    private static (string Name, object? Value)[] Row(int number) =>
        [
            .. Cluster(),
            .. Silo(number),
            ("SiloName", $"silo {number}"),
            ("HostName", "host"),
            ("Status", 3),
            ("ProxyPort", 30000 + number),
            ("StartTime", Noon),
            ("IAmAliveTime", Noon),
        ];

    private static (string Name, object? Value)[] Update(int number, int version, int status, string? suspects) =>
        [
            .. Cluster(),
            .. Silo(number),
            ("Status", status),
            ("SuspectTimes", suspects),
            ("IAmAliveTime", Noon),
            ("Version", version),
        ];

    private static (string Name, object? Value)[] Reminder(int hash) =>
        [
            ("ServiceId", "sweeps"),
            ("GrainId", "sweep/abc"),
            ("ReminderName", "wake"),
            ("StartTime", Noon),
            ("Period", 60_000),
            ("GrainHash", hash),
        ];

    private async Task<int> NumberAsync(string query, (string Name, object? Value)[] parameters) =>
        (int)(await RowsAsync(query, parameters))[0].First().Value;

    /// <summary>Runs a query as Orleans' providers do: looked up by its name, parameters by theirs, each of a general
    /// database type.</summary>
    private async Task<List<Dictionary<string, object>>> RowsAsync(
        string query,
        (string Name, object? Value)[] parameters
    )
    {
        await using var connection = (NpgsqlConnection)await _source.OpenConnectionAsync(Token);
        await using var text = new NpgsqlCommand("SELECT querytext FROM orleansquery WHERE querykey = $1", connection)
        {
            Parameters = { new() { Value = query } },
        };
        await using var command = new NpgsqlCommand((string)(await text.ExecuteScalarAsync(Token))!, connection);
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value ?? DBNull.Value);
            parameter.DbType = value switch
            {
                int => System.Data.DbType.Int32,
                DateTime => System.Data.DbType.DateTime,
                _ => System.Data.DbType.String,
            };
            command.Parameters.Add(parameter);
        }

        await using var reader = await command.ExecuteReaderAsync(Token);
        List<Dictionary<string, object>> rows = [];
        while (await reader.ReadAsync(Token))
            rows.Add(
                Enumerable
                    .Range(0, reader.FieldCount)
                    .ToDictionary(reader.GetName, reader.GetValue, StringComparer.OrdinalIgnoreCase)
            );
        return rows;
    }
}
