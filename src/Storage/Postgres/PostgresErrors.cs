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
                $"The database server must accept the user of the store {location}, but it refused. Check the user's name and password; the password may be in the location, in PGPASSWORD or in a password file (PGPASSFILE)."
            ),
            PostgresErrorCodes.InvalidCatalogName => (
                StoreProblem.Missing,
                $"The database of the store {location} must be there, but it is not. Create it (`createdb`), or correct --store."
            ),
            PostgresErrorCodes.InvalidSchemaName
            or PostgresErrorCodes.UndefinedTable
            or PostgresErrorCodes.UndefinedColumn => (
                StoreProblem.NotAStore,
                $"The tables of the store {location} must be there, but some are not. Check `search_path`; if they were deleted, restore them from a backup."
            ),
            PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateObject => (
                StoreProblem.NotAStore,
                $"A store needs a schema of its own, but that of {location} has another program's tables. Name another one with `?search_path=`."
            ),
            PostgresErrorCodes.InsufficientPrivilege => (
                StoreProblem.NoPermission,
                $"The user of the store {location} must be allowed to make tables in its schema and to use them, but is not. Grant it that, or use another user."
            ),
            PostgresErrorCodes.ReadOnlySqlTransaction => (
                StoreProblem.Away,
                $"The server of the store {location} takes no writes now: it is a standby, or set to read only. Name its primary server."
            ),
            PostgresErrorCodes.DiskFull => (
                StoreProblem.DiskFull,
                $"There is no room left on the disk of the store {location}. Free some; a running sweep then goes on by itself."
            ),
            PostgresErrorCodes.TooManyConnections
            or PostgresErrorCodes.OutOfMemory
            or PostgresErrorCodes.InsufficientResources
            or PostgresErrorCodes.ConfigurationLimitExceeded => (
                StoreProblem.Busy,
                $"The server of the store {location} has no room for more connections or memory. Raise `max_connections`, or run fewer processes; a running sweep goes on by itself."
            ),
            PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.QueryCanceled => (
                StoreProblem.Busy,
                $"Other processes kept the store {location} busy for too long. Try again; a running sweep goes on by itself."
            ),
            PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => (
                StoreProblem.Damaged,
                $"The store {location} is damaged. Restore it from a backup."
            ),
            PostgresErrorCodes.IoError => (
                StoreProblem.Io,
                $"The server of the store {location} cannot read or write its disk. Check that."
            ),
            _ when error.SqlState.StartsWith("57P", StringComparison.Ordinal)
                    || error.SqlState.StartsWith("08", StringComparison.Ordinal) => (
                StoreProblem.Away,
                $"The server of the store {location} is starting, stopping, or has cut the connection. A running sweep waits and goes on by itself; otherwise start the server."
            ),
            _ when error.SqlState.StartsWith("53", StringComparison.Ordinal) || error.IsTransient => (
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

    private static StoreException OfDriver(string location, Exception error)
    {
        var cause = error;
        while (cause.InnerException is not null && cause is NpgsqlException)
            cause = cause.InnerException;
        if (cause is TimeoutException)
            return new(
                StoreProblem.Busy,
                location,
                $"The server of the store {location} did not answer in time. Check it and the way to it; a running sweep goes on by itself. ({error.Message})",
                inner: error
            );
        if (cause is SocketException or IOException)
            return new(
                StoreProblem.Away,
                location,
                $"The server of the store {location} cannot be reached. A running sweep waits and goes on by itself; otherwise check host and port, and start the server. ({cause.Message})",
                inner: error
            );
        if (error.Message.Contains("password", StringComparison.OrdinalIgnoreCase))
            return new(
                StoreProblem.NoPermission,
                location,
                $"The server of the store {location} asks for a password, but there is none. Put it into PGPASSWORD, or into a password file (PGPASSFILE).",
                inner: error
            );
        if (
            error.Message.Contains("SSL", StringComparison.Ordinal)
            || cause is System.Security.Authentication.AuthenticationException
        )
            return new(
                StoreProblem.NoPermission,
                location,
                $"A protected connection to the store {location} could not be made. Check `?sslmode=` and the certificates. ({cause.Message})",
                inner: error
            );
        return new(
            StoreProblem.Away,
            location,
            $"The connection to the store {location} failed. A running sweep waits and goes on by itself; otherwise check the server. ({cause.Message})",
            inner: error
        );
    }
}

/// <summary>A transaction has to be run again, in another way.</summary>
internal sealed class RunAgainException(Exception inner) : Exception(inner.Message, inner);
