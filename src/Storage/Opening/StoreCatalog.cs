using Sweeps.Storage.Kinds;
using Sweeps.Storage.Postgres;
using Sweeps.Storage.Sqlite;

namespace Sweeps.Storage.Opening;

/// <summary>All kinds of stores there are. Another one is a folder and a line here.</summary>
internal static class StoreCatalog
{
    private static readonly IStoreKind[] All = [new PostgresKind(), new SqliteKind()];

    /// <summary>The kind that a location is of; null: it is of none.</summary>
    public static IStoreKind? Of(string location) => Array.Find(All, kind => kind.Owns(location));
}
