using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Sweeps.Storage.Tests.Postgres;

/// <summary>
/// A PostgreSQL server of our own: a new data folder, a free port of the loopback interface, a password. A guard, a
/// small process that waits for our end of a pipe to close, stops it and deletes its folder, however this process ends.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    public const string Password = "p@ss/word:1%";

    private static readonly Lazy<PostgresServer> SharedServer = new(() => new PostgresServer(durable: false));

    // What initdb makes: each server begins with a copy of it, which takes a tenth of the processor time. The guard is
    // kept, for it deletes the folder when nobody holds its pipe any more.
    private static readonly Lazy<(string Data, Process Guard)> Initial = new(MakeInitial);

    private readonly string _folder;
    private readonly Process _guard;
    private int _databases;

    /// <param name="durable">Whether a write waits for the disk; for tests that kill the server, and for
    /// measuring.</param>
    /// <param name="settings">More lines for postgresql.conf.</param>
    public PostgresServer(bool durable, params string[] settings)
    {
        Assert.SkipWhen(PostgresBinaries.Lacking is not null, PostgresBinaries.Lacking ?? "");
        (_folder, _guard) = NewFolder();
        PostgresBinaries.Run("cp", "-a", Initial.Value.Data, Data);
        Port = FreePort();
        string speed = durable ? "" : "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\n";
        File.AppendAllText(
            Path.Combine(Data, "postgresql.conf"),
            $"\nlisten_addresses = '127.0.0.1'\nport = {Port}\nunix_socket_directories = "
                + $"'{_folder}'\nmax_connections = 60\ndeadlock_timeout = 100ms\n{speed}{string.Join('\n', settings)}\n"
        );
        Start();
    }

    /// <summary>One server for all tests that do it no harm.</summary>
    public static PostgresServer Shared => SharedServer.Value;

    public int Port { get; }

    private string Data => DataOf(_folder);

    /// <summary>A folder that the server's user may write.</summary>
    public string MakeFolder(string name)
    {
        string folder = Path.Combine(_folder, name);
        Directory.CreateDirectory(folder);
        PostgresBinaries.GiveAway(folder);
        return folder;
    }

    /// <summary>A location in this server.</summary>
    public string Location(string database, string user = "tester", string? password = Password) =>
        $"postgres://{user}{(password is null ? "" : ":" + Uri.EscapeDataString(password))}@127.0.0.1:{Port}/"
        + $"{database}";

    /// <summary>A new, empty database. Returns its location.</summary>
    public string MakeDatabase()
    {
        string name = $"test_{Interlocked.Increment(ref _databases)}";
        Execute("postgres", $"CREATE DATABASE {name} TEMPLATE template0");
        return Location(name);
    }

    /// <summary>Runs a statement as the superuser, on a connection of its own. Returns the first value of its
    /// answer.</summary>
    public object? Execute(string database, string sql)
    {
        using var connection = new NpgsqlConnection(Settings(database) + ";Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar();
    }

    /// <summary>As <see cref="Execute(string, string)"/>, in the database of a location.</summary>
    public object? ExecuteAt(string location, string sql) => Execute(DatabaseAt(location), sql);

    /// <summary>A connection of the superuser to the database of a location that is kept: for whoever asks again and
    /// again, since a new one costs both sides milliseconds of computing.</summary>
    public NpgsqlDataSource Keep(string location) =>
        NpgsqlDataSource.Create(Settings(DatabaseAt(location)) + ";Maximum Pool Size=1;No Reset On Close=true");

    /// <summary>Ends the server as a power failure would, if disks then kept what they were told to keep.</summary>
    public void Crash() => PostgresBinaries.Run("pg_ctl", "stop", "-D", Data, "-m", "immediate", "-w", "-t", "60");

    /// <summary>Stops all its processes where they are: connections stay, and nobody answers.</summary>
    public void Freeze() => Signal("STOP");

    /// <summary>Lets them go on.</summary>
    public void Thaw() => Signal("CONT");

    private void Signal(string signal)
    {
        string server = File.ReadLines(Path.Combine(Data, "postmaster.pid")).First();
        PostgresBinaries.Run("kill", $"-{signal}", server);
        PostgresBinaries.Run("pkill", $"-{signal}", "-P", server);
    }

    public void Start() =>
        PostgresBinaries.Run("pg_ctl", "start", "-D", Data, "-w", "-t", "60", "-s", "-l", Path.Combine(_folder, "log"));

    public async ValueTask DisposeAsync()
    {
        _guard.StandardInput.Close();
        await _guard.WaitForExitAsync();
        _guard.Dispose();
    }

    private string Settings(string database) =>
        $"Host=127.0.0.1;Port={Port};Username=tester;Password={Password};Database={database};"
        + "Server Compatibility Mode=NoTypeLoading";

    private static string DatabaseAt(string location) => new Uri(location).AbsolutePath.Trim('/');

    private static string DataOf(string folder) => Path.Combine(folder, "data");

    private static (string Data, Process Guard) MakeInitial()
    {
        var (folder, guard) = NewFolder();
        string passwordFile = Path.Combine(folder, "password");
        File.WriteAllText(passwordFile, Password);
        PostgresBinaries.GiveAway(passwordFile);
        PostgresBinaries.Run(
            "initdb",
            "-D",
            DataOf(folder),
            "-U",
            "tester",
            "-A",
            "scram-sha-256",
            $"--pwfile={passwordFile}",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "--no-instructions",
            // Of 16 MB by default, which every copy would have.
            "--wal-segsize=1"
        );
        return (DataOf(folder), guard);
    }

    private static (string Folder, Process Guard) NewFolder()
    {
        string folder = Directory.CreateTempSubdirectory("sweeps-postgres-").FullName;
        PostgresBinaries.GiveAway(folder);
        return (folder, Guard(folder));
    }

    private static Process Guard(string folder)
    {
        var (file, arguments) = PostgresBinaries.Resolve(
            "pg_ctl",
            ["stop", "-D", DataOf(folder), "-m", "immediate", "-w", "-s"]
        );
        string stop = string.Join(' ', arguments.Prepend(file).Select(word => $"'{word}'"));
        // A disk of limited size that a test has mounted and could not take away any more goes first.
        string script =
            $"trap '' INT TERM HUP; cat >/dev/null; {stop}; umount -l '{folder}'/small 2>/dev/null; rm -rf "
            + $"'{folder}'";
        return Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", script])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = "/",
            }
        )!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
