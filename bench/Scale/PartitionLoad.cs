using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Sweeps.Bench.Scale;

/// <summary>
/// Whether the table of metrics would gain from being several: scratch tables of its shape, in one piece, in parts by a
/// hash of the trial, and in parts by ranges of trials, which is by the time at which they were claimed. Written by
/// several connections at once, as silos would, and then rid of one sweep.
/// </summary>
internal static class PartitionLoad
{
    private const int Parts = 8;
    private const int MetricsOfTrial = 10;
    private const int TrialsOfRequest = 100;

    /// <summary><paramref name="kind"/> is <c>one</c>, <c>hash</c> or <c>range</c>. The sweep that goes has an eighth
    /// of all trials, those that came first.</summary>
    public static async Task MeasureAsync(string location, string kind, int rows, int writers)
    {
        await using var source = new NpgsqlDataSourceBuilder(Address(location)).Build();
        int trials = rows / MetricsOfTrial;
        await MakeAsync(source, kind, trials);
        Console.WriteLine("ready");
        Console.ReadLine();
        long began = Stopwatch.GetTimestamp();
        int next = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, writers)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        await using var connection = await source.OpenConnectionAsync();
                        for (
                            int from = Interlocked.Add(ref next, TrialsOfRequest) - TrialsOfRequest;
                            from < trials;
                            from = Interlocked.Add(ref next, TrialsOfRequest) - TrialsOfRequest
                        )
                            await WriteAsync(connection, from, Math.Min(TrialsOfRequest, trials - from));
                    })
                )
        );
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Console.WriteLine(JsonSerializer.Serialize(new { rows, seconds }));
        Console.ReadLine();
        began = Stopwatch.GetTimestamp();
        await DeleteAsync(source, kind, trials / Parts);
        double deleted = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Console.WriteLine(JsonSerializer.Serialize(new { delete_seconds = deleted }));
        Console.ReadLine();
    }

    private static string Address(string location)
    {
        var url = new Uri(location);
        return new NpgsqlConnectionStringBuilder
        {
            Host = Uri.UnescapeDataString(url.Host),
            Port = url.Port,
            Username = url.UserInfo,
            Database = url.AbsolutePath.Trim('/'),
            CommandTimeout = 300,
            MaxAutoPrepare = 8,
        }.ConnectionString;
    }

    private static async Task MakeAsync(NpgsqlDataSource source, string kind, int trials)
    {
        const string Columns =
            "trial bigint NOT NULL, step bigint NOT NULL, value double precision NOT NULL, measure integer NOT "
            + "NULL, PRIMARY KEY (trial, step, measure)";
        List<string> statements = kind switch
        {
            "one" => [$"CREATE TABLE scratch ({Columns})"],
            "hash" =>
            [
                $"CREATE TABLE scratch ({Columns}) PARTITION BY HASH (trial)",
                .. Enumerable
                    .Range(0, Parts)
                    .Select(part =>
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"CREATE TABLE scratch{part} PARTITION OF scratch FOR VALUES WITH (MODULUS {Parts}, "
                                + $"REMAINDER {part})"
                        )
                    ),
            ],
            "range" =>
            [
                $"CREATE TABLE scratch ({Columns}) PARTITION BY RANGE (trial)",
                .. Enumerable
                    .Range(0, Parts)
                    .Select(part =>
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"CREATE TABLE scratch{part} PARTITION OF scratch FOR VALUES FROM "
                                + $"({(long)trials * part / Parts}) TO ({(long)trials * (part + 1) / Parts})"
                        )
                    ),
            ],
            _ => throw new ArgumentException($"A table is one, hash or range, but this is {kind}.", nameof(kind)),
        };
        foreach (string statement in statements)
        {
            await using var command = source.CreateCommand(statement);
            await command.ExecuteNonQueryAsync();
        }
    }

    private static async Task WriteAsync(NpgsqlConnection connection, int from, int count)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY scratch (trial, step, measure, value) FROM STDIN (FORMAT BINARY)"
        );
        for (int row = 0; row < count * MetricsOfTrial; row++)
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(from + (long)(row / MetricsOfTrial), NpgsqlDbType.Bigint);
            await copy.WriteAsync(0L, NpgsqlDbType.Bigint);
            await copy.WriteAsync(row % MetricsOfTrial, NpgsqlDbType.Integer);
            await copy.WriteAsync(row * 0.1, NpgsqlDbType.Double);
        }

        await copy.CompleteAsync();
    }

    private static async Task DeleteAsync(NpgsqlDataSource source, string kind, int trials)
    {
        await using var command = source.CreateCommand(
            kind == "range"
                ? "DROP TABLE scratch0"
                : string.Create(CultureInfo.InvariantCulture, $"DELETE FROM scratch WHERE trial < {trials}")
        );
        await command.ExecuteNonQueryAsync();
    }
}
