using System.Buffers.Binary;
using SQLitePCL;

namespace Sweeps.Storage.Sqlite;

/// <summary>A prepared statement: values in by position from 1, columns out by position from 0.</summary>
internal sealed class SqliteStatement(SqliteConnection connection, sqlite3_stmt handle) : IDisposable
{
    public SqliteStatement Fresh()
    {
        // The code says again what the latest step said, and that was dealt with then.
        raw.sqlite3_reset(handle);
        return this;
    }

    public SqliteStatement Set(int at, long value)
    {
        connection.Check(raw.sqlite3_bind_int64(handle, at, value));
        return this;
    }

    public SqliteStatement Set(int at, long? value) => value is { } given ? Set(at, given) : Null(at);

    public SqliteStatement Set(int at, string? value)
    {
        if (value is null)
            return Null(at);
        connection.Check(raw.sqlite3_bind_text(handle, at, value));
        return this;
    }

    public SqliteStatement Set(int at, ReadOnlySpan<byte> value)
    {
        connection.Check(
            value.Length == 0 ? raw.sqlite3_bind_zeroblob(handle, at, 0) : raw.sqlite3_bind_blob(handle, at, value)
        );
        return this;
    }

    public SqliteStatement Set(int at, byte[]? value) => value is null ? Null(at) : Set(at, value.AsSpan());

    /// <summary>A double with all its bits: NaN as a blob, since SQLite knows none.</summary>
    public SqliteStatement SetExact(int at, double value)
    {
        if (double.IsNaN(value))
        {
            Span<byte> bits = stackalloc byte[8];
            BinaryPrimitives.WriteDoubleBigEndian(bits, value);
            return Set(at, bits);
        }

        connection.Check(raw.sqlite3_bind_double(handle, at, value));
        return this;
    }

    /// <summary>Goes to the next row; false after the last.</summary>
    public bool Step()
    {
        int code = raw.sqlite3_step(handle);
        connection.Check(code);
        return code == raw.SQLITE_ROW;
    }

    /// <summary>Runs a statement that returns no rows.</summary>
    public void Run()
    {
        Step();
        raw.sqlite3_reset(handle);
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long Long(int column) => raw.sqlite3_column_int64(handle, column);

    public long? MaybeLong(int column) => IsNull(column) ? null : Long(column);

    public int Int(int column) => (int)Long(column);

    public double Double(int column) => raw.sqlite3_column_double(handle, column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string() ?? "";

    public string? MaybeText(int column) => IsNull(column) ? null : Text(column);

    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    public byte[]? MaybeBytes(int column) => IsNull(column) ? null : Bytes(column).ToArray();

    /// <summary>A double that <see cref="SetExact"/> wrote.</summary>
    public double Exact(int column) =>
        raw.sqlite3_column_type(handle, column) == raw.SQLITE_BLOB
            ? BinaryPrimitives.ReadDoubleBigEndian(Bytes(column))
            : Double(column);

    private SqliteStatement Null(int at)
    {
        connection.Check(raw.sqlite3_bind_null(handle, at));
        return this;
    }

    public void Dispose() => handle.Dispose();
}
