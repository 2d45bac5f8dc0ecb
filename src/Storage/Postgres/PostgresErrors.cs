using System.Net.Sockets;
using Npgsql;

namespace Sweeps.Storage.Postgres;

/// <summary>What the driver's and the server's errors mean to whoever uses the store. No message holds a
/// password.</summary>
internal static class PostgresErrors
{
    /// <summary>Whether the same transaction, run once more, may well succeed: another one was in its way.</summary>
    public static bool IsConflict(Exception error) =>
        error
            is RunAgainException
                or PostgresException
                {
                    SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
                };

    /// <summary>Whether an error at COMMIT leaves open if the transaction was committed. A server that answers with an
    /// error of its own did not commit, unless it was just ending.</summary>
    public static bool LeavesInDoubt(Exception error) =>
        error is not PostgresException answer || answer.SqlState.StartsWith("57P", StringComparison.Ordinal);

    /// <summary>Whether an error is the store's to translate.</summary>
    public static bool IsOurs(Exception error) =>
        error is NpgsqlException or ObjectDisposedException or SocketException or TimeoutException or IOException;

    /// <summary>Whether an open connection turned out to be broken: not that the server refused, nor that it cannot be
    /// reached now.</summary>
    public static bool IsOfAStaleConnection(StoreException error) =>
        error.InnerException is NpgsqlException { InnerException: IOException } and not PostgresException
        || error.InnerException is PostgresException { SqlState: PostgresErrorCodes.AdminShutdown };

    public static StoreException Of(string location, Exception error) =>
        error switch
        {
            PostgresException answer => OfServer(location, answer),
            ObjectDisposedException => new(
                StoreProblem.Closed,
                location,
                $"The store {location} is closed; open it again.",
                inner: error
            ),
            _ => OfDriver(location, error),
        };

    private static StoreException OfServer(string location, PostgresException error)
    {
        (var problem, string sentence) = error.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => (
                StoreProblem.NoPermission,
                $"The database server must accept the user of the store {location}, but it refused. Check the "
                    + "user's name and password; the password may be in the location, in PGPASSWORD or in a "
                    + "password file (PGPASSFILE)."
            ),
            PostgresErrorCodes.InvalidCatalogName => (
                StoreProblem.Missing,
                $"The database of the store {location} must be there, but it is not. Create it (`createdb`), or "
                    + "correct --store."
            ),
            PostgresErrorCodes.InvalidSchemaName
            or PostgresErrorCodes.UndefinedTable
            or PostgresErrorCodes.UndefinedColumn => (
                StoreProblem.NotAStore,
                $"The tables of the store {location} must be there, but some are not. Check `search_path`; if they "
                    + "were deleted, restore them from a backup."
            ),
            PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateObject => (
                StoreProblem.NotAStore,
                $"A store needs a schema of its own, but that of {location} has another program's tables. Name "
                    + "another one with `?search_path=`."
            ),
            PostgresErrorCodes.InsufficientPrivilege => (
                StoreProblem.NoPermission,
                $"The user of the store {location} must be allowed to make tables in its schema and to use them, "
                    + "but is not. Grant it that, or use another user."
            ),
            PostgresErrorCodes.ReadOnlySqlTransaction => (
                StoreProblem.Away,
                $"The server of the store {location} takes no writes now: it is a standby, or set to read only. "
                    + "Name its primary server."
            ),
            PostgresErrorCodes.DiskFull => (
                StoreProblem.DiskFull,
                $"There is no room left on the disk of the store {location}. Free some; a running sweep then goes "
                    + "on by itself."
            ),
            PostgresErrorCodes.TooManyConnections
            or PostgresErrorCodes.OutOfMemory
            or PostgresErrorCodes.InsufficientResources
            or PostgresErrorCodes.ConfigurationLimitExceeded => (
                StoreProblem.Busy,
                $"The server of the store {location} has no room for more connections or memory. Raise "
                    + "`max_connections`, or run fewer processes; a running sweep goes on by itself."
            ),
            PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.QueryCanceled => (
                StoreProblem.Busy,
                $"Other processes kept the store {location} busy for too long. Try again; a running sweep goes on "
                    + "by itself."
            ),
            PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => (
                StoreProblem.Damaged,
                $"The store {location} is damaged. Restore it from a backup."
            ),
            PostgresErrorCodes.IoError => (
                StoreProblem.Io,
                $"The server of the store {location} cannot read or write its disk. Check that."
            ),
            PostgresErrorCodes.UntranslatableCharacter or PostgresErrorCodes.CharacterNotInRepertoire => (
                StoreProblem.UnsupportedLocation,
                $"A store needs a database with the encoding UTF8, but that of {location} has another. Make one "
                    + "with `createdb --encoding UTF8 --template template0`, and name it with --store."
            ),
            PostgresErrorCodes.InvalidSqlStatementName or PostgresErrorCodes.DuplicatePreparedStatement => (
                StoreProblem.Away,
                $"A connection to the store {location} has lost its prepared statements, as behind a pooler in "
                    + "transaction mode. Connect without, or set it to session mode; a running sweep tries again "
                    + "by itself."
            ),
            PostgresErrorCodes.ProgramLimitExceeded or "54001" or "54011" or "54023" => (
                StoreProblem.TooLarge,
                $"Something is too large for the server of the store {location}. Keep large checkpoints in files, "
                    + "with --checkpoints DIR."
            ),
            PostgresErrorCodes.InternalError when IsTooLarge(error) => (
                StoreProblem.TooLarge,
                $"Something is too large for the server of the store {location}. Keep large checkpoints in files, "
                    + "with --checkpoints DIR."
            ),
            PostgresErrorCodes.InternalError when IsNoRoom(error) => (
                StoreProblem.DiskFull,
                $"There is no room left on the disk of the store {location}. Free some; a running sweep then goes "
                    + "on by itself."
            ),
            _ when Begins(error, CutOff) => (
                StoreProblem.Away,
                $"The server of the store {location} is starting, stopping, or has cut the connection. A running "
                    + "sweep waits and goes on by itself; otherwise start the server."
            ),
            _ when Begins(error, Passing) || error.IsTransient => (
                StoreProblem.Busy,
                $"The server of the store {location} cannot do this now. Try again; a running sweep goes on by itself."
            ),
            _ => (
                StoreProblem.Misuse,
                $"A request to the store {location} was refused; this is a fault of the program. Report it."
            ),
        };
        return new(problem, location, $"{sentence} (PostgreSQL {error.SqlState}: {error.MessageText})", inner: error);
    }

    /// <summary>
    /// Classes and codes after which a new connection may well do what this one did not: connection exceptions (08),
    /// the server's operator or its start and stop (57P), a session or transaction that took too long for the server's
    /// settings (25P03, 25P04), a transaction whose end nobody knows (40003).
    /// </summary>
    private static readonly string[] CutOff = ["08", "57P", "25P03", "25P04", "40003"];

    /// <summary>
    /// Classes and codes that pass by themselves, or with somebody's help at the server: a transaction that others
    /// stood in the way of (40) or that had failed already (25P01, 25P02), scarce resources (53), objects in use (55),
    /// the operator (57), the server's own system and files (58, F0), an error inside the server (XX000). Whatever is
    /// not here, and has no rule of its own, is the program's fault: data (22), constraints (23), syntax and names (42)
    /// and the rest.
    /// </summary>
    private static readonly string[] Passing = ["40", "25P01", "25P02", "53", "55", "57", "58", "F0", "XX000"];

    private static bool Begins(PostgresException error, string[] codes) =>
        codes.Any(code => error.SqlState.StartsWith(code, StringComparison.Ordinal));

    /// <summary>The server's words for a value beyond its 1 GiB; they are translated, but their number is
    /// not.</summary>
    private static bool IsTooLarge(PostgresException error) =>
        error.MessageText.Contains("alloc request size", StringComparison.Ordinal);

    private static bool IsNoRoom(PostgresException error) =>
        error.MessageText.Contains("No space left", StringComparison.Ordinal)
        || error.MessageText.Contains("could not write init file", StringComparison.Ordinal);

    private static StoreException OfDriver(string location, Exception error)
    {
        var cause = error;
        while (cause.InnerException is not null && cause is NpgsqlException)
            cause = cause.InnerException;
        if (cause is TimeoutException)
            return new(
                StoreProblem.Busy,
                location,
                $"The server of the store {location} did not answer in time. Check it and the way to it; a running "
                    + $"sweep goes on by itself. ({error.Message})",
                inner: error
            );
        if (cause is SocketException or IOException)
            return new(
                StoreProblem.Away,
                location,
                $"The server of the store {location} cannot be reached. A running sweep waits and goes on by "
                    + $"itself; otherwise check host and port, and start the server. ({cause.Message})",
                inner: error
            );
        if (error.Message.Contains("password", StringComparison.OrdinalIgnoreCase))
            return new(
                StoreProblem.NoPermission,
                location,
                $"The server of the store {location} asks for a password, but there is none. Put it into "
                    + "PGPASSWORD, or into a password file (PGPASSFILE).",
                inner: error
            );
        if (
            error.Message.Contains("SSL", StringComparison.Ordinal)
            || cause is System.Security.Authentication.AuthenticationException
        )
            return new(
                StoreProblem.NoPermission,
                location,
                $"A protected connection to the store {location} could not be made. Check `?sslmode=` and the "
                    + $"certificates. ({cause.Message})",
                inner: error
            );
        return new(
            StoreProblem.Away,
            location,
            $"The connection to the store {location} failed. A running sweep waits and goes on by itself; "
                + $"otherwise check the server. ({cause.Message})",
            inner: error
        );
    }
}

/// <summary>A transaction has to be run again, in another way.</summary>
internal sealed class RunAgainException(Exception inner) : Exception(inner.Message, inner);
