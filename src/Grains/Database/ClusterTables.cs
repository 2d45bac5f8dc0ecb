using System.Data.Common;
using System.Reflection;

namespace Sweeps.Grains.Database;

/// <summary>
/// The tables that Orleans' providers keep members and reminders in, and the queries that they look up there. Silos and
/// gateways make them when they start, one at a time. Where all is there already, nothing is written: then the right to
/// make tables is not needed.
/// </summary>
internal static class ClusterTables
{
    private const string QueryMark = "-- query: ";

    /// <summary>Name and text of each query.</summary>
    public static IReadOnlyDictionary<string, string> Queries { get; } = QueriesIn(Script("Queries"));

    /// <summary>Makes what is missing. Rows that are there stay; a query with another text gets this build's.</summary>
    public static void Ensure(DbConnection connection)
    {
        if (Missing(connection) is { HasTables: true, Queries.Count: 0 })
            return;
        using var transaction = connection.BeginTransaction();
        Execute(
            connection,
            "SELECT pg_advisory_xact_lock(hashtext('sweeps cluster'), hashtext(current_setting('search_path')))"
        );
        Execute(connection, Script("Tables"));
        foreach (string name in Missing(connection).Queries)
        {
            Execute(
                connection,
                "INSERT INTO orleansquery (querykey, querytext) VALUES ($1, $2) "
                    + "ON CONFLICT (querykey) DO UPDATE SET querytext = excluded.querytext",
                name,
                Queries[name]
            );
        }

        transaction.Commit();
    }

    /// <summary>Whether all tables are there, and which queries are not, or have another text.</summary>
    private static (bool HasTables, IReadOnlyList<string> Queries) Missing(DbConnection connection)
    {
        using var tables = connection.CreateCommand();
        tables.CommandText =
            "SELECT to_regclass('orleansquery') IS NOT NULL AND to_regclass('orleansmembershiptable') IS NOT NULL "
            + "AND to_regclass('orleansmembershipversiontable') IS NOT NULL "
            + "AND to_regclass('orleansreminderstable') IS NOT NULL";
        if (!(bool)tables.ExecuteScalar()!)
            return (false, [.. Queries.Keys]);
        Dictionary<string, string> found = [];
        using var queries = connection.CreateCommand();
        queries.CommandText = "SELECT querykey, querytext FROM orleansquery";
        using var reader = queries.ExecuteReader();
        while (reader.Read())
            found[reader.GetString(0)] = reader.GetString(1);
        return (
            true,
            [
                .. Queries
                    .Where(query =>
                        !found.TryGetValue(query.Key, out string? text) || Plain(text) != Plain(query.Value)
                    )
                    .Select(query => query.Key),
            ]
        );
    }

    // Where a query's lines are broken is no difference.
    private static string Plain(string sql) =>
        string.Join(' ', sql.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static Dictionary<string, string> QueriesIn(string script) =>
        script
            .Split(QueryMark)
            .Skip(1)
            .Select(query => query.Split('\n', 2))
            .ToDictionary(
                query => query[0].Trim(),
                query =>
                    string.Join(
                            '\n',
                            query[1].Split('\n').Where(line => !line.StartsWith("--", StringComparison.Ordinal))
                        )
                        .Trim()
            );

    private static string Script(string name)
    {
        using var script = Assembly
            .GetExecutingAssembly()
            .GetManifestResourceStream($"{typeof(ClusterTables).Namespace}.{name}.sql")!;
        using var reader = new StreamReader(script);
        return reader.ReadToEnd();
    }

    private static void Execute(DbConnection connection, string sql, params IReadOnlyList<string> values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (string value in values)
        {
            var parameter = command.CreateParameter();
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        command.ExecuteNonQuery();
    }
}
