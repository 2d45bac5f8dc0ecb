using System.Net;
using System.Net.Sockets;
using Npgsql;
using Sweeps.Storage.Opening;
using Sweeps.Storage.Postgres;

namespace Sweeps.Storage.Tests.Postgres;

public sealed class PostgresLocationTests
{
    private const string Secret = "hunter2";

    [Theory]
    [InlineData(
        "postgres://ann:hunter2@db.example:6543/lab?search_path=exp&sslmode=verify-full",
        "postgres://ann@db.example:6543/lab?search_path=exp",
        "db.example",
        6543,
        "lab"
    )]
    [InlineData("postgresql://ann@db.example/lab", "postgres://ann@db.example:5432/lab", "db.example", 5432, "lab")]
    [InlineData("postgres://ann:hunter2@[::1]:6543/lab", "postgres://ann@[::1]:6543/lab", "[::1]", 6543, "lab")]
    public void Location_OfAServer_IsTakenApart(string location, string display, string host, int port, string database)
    {
        var parsed = PostgresLocation.Parse(location);
        Assert.Equal(
            (display, host.Trim('[', ']'), port, database),
            (parsed.Display, parsed.Settings.Host!.Trim('[', ']'), parsed.Settings.Port, parsed.Settings.Database)
        );
        Assert.Equal(location.Contains(Secret, StringComparison.Ordinal) ? Secret : null, parsed.Settings.Password);
    }

    [Fact]
    public void Location_WithEncodedCharacters_IsDecoded() =>
        Assert.Equal("a@b/c:1%", PostgresLocation.Parse("postgres://ann:a%40b%2Fc%3A1%25@h/d").Settings.Password);

    [Theory]
    [InlineData("postgres://ann:hunter2@host:notaport/lab")]
    [InlineData("postgres://ann:hunter2@host/lab?color=blue")]
    [InlineData("postgres://ann:hunter2@host/lab?sslmode=perhaps")]
    [InlineData("postgres://ann:hunter2@host/lab?sslmode=3")]
    [InlineData("postgres://ann:hunter2@host/lab?pool=1")]
    [InlineData("postgres://ann:hunter2@host/lab?pool=-3")]
    [InlineData("postgres://ann:hunter2@host/lab?pool=1025")]
    [InlineData("postgres://ann:hunter2@host/lab?connect_timeout=0")]
    [InlineData("postgres://ann:hunter2@host/lab?connect_timeout=1e3")]
    [InlineData("postgres://ann:hunter2@host/lab?search_path=")]
    [InlineData("postgres://ann:hunter2@host:0/lab")]
    [InlineData("postgres://ann:hunter2@host/lab?search_path=one&search_path=two")]
    [InlineData(
        "postgres://ann:hunter2@host/lab?search_path=a_name_of_a_schema_that_is_longer_than_the_server_keeps_of_it_all"
    )]
    [InlineData("postgres://ann:hunter2@host/lab?sslrootcert=/nowhere/ca.pem")]
    [InlineData("postgres://ann:hunter2#1@host/lab")]
    [InlineData("postgres://ann:hunter2@/x@host/lab?search_path")]
    public void Location_Malformed_IsRefusedWithoutItsSecrets(string location)
    {
        var error = Assert.Throws<StoreException>(() => SweepStores.Open(location));
        Assert.Equal((StoreProblem.UnsupportedLocation, false), (error.Problem, error.IsTransient));
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.Location, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WithAWrongPassword_IsRefusedWithoutTellingIt()
    {
        var error = Assert.Throws<StoreException>(() =>
            SweepStores.Open(PostgresServer.Shared.Location("postgres", password: Secret))
        );
        Assert.Equal((StoreProblem.NoPermission, false), (error.Problem, error.IsTransient));
        Assert.Contains("28P01", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WithoutAPassword_SaysWhereToPutIt()
    {
        var error = Assert.Throws<StoreException>(() =>
            SweepStores.Open(PostgresServer.Shared.Location("postgres", password: null))
        );
        Assert.Equal((StoreProblem.NoPermission, false), (error.Problem, error.IsTransient));
        Assert.Contains("PGPASSWORD", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WithAPasswordFile_Works()
    {
        string location = PostgresServer.Shared.MakeDatabase();
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                file,
                $"127.0.0.1:*:*:tester:{PostgresServer.Password.Replace(":", "\\:", StringComparison.Ordinal)}\n",
                TestContext.Current.CancellationToken
            );
            await using var store = SweepStores.Open(
                PostgresServer.Shared.Location(new Uri(location).AbsolutePath.Trim('/'), password: null)
                    + "?passfile="
                    + Uri.EscapeDataString(file)
            );
            Assert.DoesNotContain(PostgresServer.Password, store.Location, StringComparison.Ordinal);
            Assert.Empty(await store.Leases.ListWorkersAsync(TestContext.Current.CancellationToken));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Open_OfADatabaseThatIsNotThere_SaysSo()
    {
        var error = Assert.Throws<StoreException>(() => SweepStores.Open(PostgresServer.Shared.Location("nowhere")));
        Assert.Equal((StoreProblem.Missing, false), (error.Problem, error.IsTransient));
        Assert.DoesNotContain(PostgresServer.Password, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WhereNobodyListens_MayHelpToWait()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var error = Assert.Throws<StoreException>(() =>
            SweepStores.Open($"postgres://ann:{Secret}@127.0.0.1:{port}/lab")
        );
        Assert.Equal((StoreProblem.Away, true), (error.Problem, error.IsTransient));
        Assert.Contains($"postgres://ann@127.0.0.1:{port}/lab", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WhereNoMoreConnectionsAreLeft_MayHelpToWait()
    {
        await using var server = new PostgresServer(
            durable: false,
            "max_connections = 4",
            "superuser_reserved_connections = 0"
        );
        string location = server.MakeDatabase();
        var held = new List<NpgsqlConnection>();
        for (int tries = 0; held.Count < 4; tries++)
        {
            var connection = new NpgsqlConnection(
                $"Host=127.0.0.1;Port={server.Port};Username=tester;Password={PostgresServer.Password}"
                    + ";Database=postgres;Pooling=false"
            );
            try
            {
                await connection.OpenAsync(TestContext.Current.CancellationToken);
                held.Add(connection);
            }
            catch (PostgresException) when (tries < 200)
            {
                // One that has just been closed still counts.
                await connection.DisposeAsync();
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }

        var error = Assert.Throws<StoreException>(() => SweepStores.Open(location));
        Assert.Equal((StoreProblem.Busy, true), (error.Problem, error.IsTransient));
        Assert.Contains("no room for more connections", error.Message, StringComparison.Ordinal);
        foreach (var connection in held)
            await connection.DisposeAsync();
        await OpenInTheEndAsync(location);

        // The server takes a moment to notice that a connection was closed.
        static async Task OpenInTheEndAsync(string location)
        {
            for (int tries = 0; ; tries++)
            {
                try
                {
                    await SweepStores.Open(location + "?pool=2").DisposeAsync();
                    return;
                }
                catch (StoreException busy) when (busy.IsTransient && tries < 200)
                {
                    await Task.Delay(20, TestContext.Current.CancellationToken);
                }
            }
        }
    }
}
