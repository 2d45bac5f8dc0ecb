namespace Sweeps.Storage.Sqlite;

/// <summary>Times as they are stored.</summary>
internal static class SqliteTime
{
    /// <summary>A time of so many milliseconds since 1970.</summary>
    public static DateTimeOffset Of(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
