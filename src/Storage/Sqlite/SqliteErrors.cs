using System.Globalization;
using SQLitePCL;

namespace Sweeps.Storage.Sqlite;

/// <summary>What SQLite's result codes mean to whoever uses the store.</summary>
internal static class SqliteErrors
{
    private const int ReadOnlyMoved = 8 | (4 << 8);

    /// <summary>The file is not there any more, or is another.</summary>
    public static StoreException Gone(string path) =>
        new(
            StoreProblem.Gone,
            path,
            $"The file of the store {path} must stay where it is while it is in use, but it was deleted, or "
                + "another was put in its place: what was written to it is lost with it. Restore it from a "
                + "backup, or run again to begin a new one."
        );

    /// <summary>The file is there, and nobody can write it.</summary>
    public static StoreException ReadOnly(string path, Exception? refused = null) =>
        new(
            StoreProblem.NoPermission,
            path,
            $"The store {path} is on a volume that cannot be written, so that it can only be read. Copy it to "
                + "another place to go on with it.",
            inner: refused
        );

    /// <summary>Nobody can write it, and what was written last is beside it.</summary>
    public static StoreException ReadOnlyWithLog(string path, Exception refused) =>
        new(
            StoreProblem.NoPermission,
            path,
            $"The store {path} cannot be read on a volume that cannot be written, since what was written to it last "
                + $"is in {path}-wal. Copy both files to another place.",
            inner: refused
        );

    public static StoreException Of(string path, int extendedCode, string detail)
    {
        int code = extendedCode & 0xFF;
        (var problem, string sentence) = code switch
        {
            raw.SQLITE_NOTADB => (
                StoreProblem.NotAStore,
                $"A store is an SQLite file, but {path} is another kind of file. Name another path with --store, "
                    + "or move the file away."
            ),
            raw.SQLITE_CORRUPT => (
                StoreProblem.Damaged,
                $"The store {path} is damaged. Restore it from a backup, or try `sqlite3 {path} .recover`."
            ),
            raw.SQLITE_PERM or raw.SQLITE_AUTH or raw.SQLITE_READONLY => (
                StoreProblem.NoPermission,
                $"The store {path} must be writable, and so must its folder, but it is not. Change its "
                    + "permissions, or name another path with --store."
            ),
            raw.SQLITE_CANTOPEN => (
                StoreProblem.NoPermission,
                $"The store {path} cannot be opened: its folder does not exist or may not be written, or the path "
                    + "is a folder. Name another path with --store."
            ),
            raw.SQLITE_FULL => (
                StoreProblem.DiskFull,
                $"There is no room left on the disk of the store {path}. Free some; a running sweep then goes on "
                    + "by itself."
            ),
            raw.SQLITE_TOOBIG => (
                StoreProblem.TooLarge,
                $"Something is too large for the store {path}. Keep large checkpoints in files, with --checkpoints DIR."
            ),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => (
                StoreProblem.Busy,
                $"Other processes kept the store {path} locked for too long. Stop them, or try again."
            ),
            raw.SQLITE_MISUSE or raw.SQLITE_RANGE or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH => (
                StoreProblem.Misuse,
                $"A request to the store {path} was refused; this is a fault of the program. Report it."
            ),
            _ => (StoreProblem.Io, $"Reading or writing the store {path} failed. Check its disk."),
        };
        // The file was removed under an open connection.
        if (extendedCode == ReadOnlyMoved)
            return Gone(path);
        return new StoreException(
            problem,
            path,
            string.Create(CultureInfo.InvariantCulture, $"{sentence} (SQLite {extendedCode}: {detail})"),
            extendedCode
        );
    }
}
