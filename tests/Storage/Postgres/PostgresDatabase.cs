using System.Globalization;
using Sweeps.Storage.Opening;

namespace Sweeps.Storage.Tests.Postgres;

/// <summary>A database of the shared server for one test, made when it is first asked for.</summary>
internal sealed class PostgresDatabase : IDisposable
{
    private string? _location;

    public string Location => _location ??= PostgresServer.Shared.MakeDatabase();

    /// <summary>Opens the store in it, with few connections: the server has to do for all tests.</summary>
    public ISweepStore Open() => SweepStores.Open(Location + "?pool=6");

    /// <summary>Leases run on the server's clock, which we do not move: that all of them end earlier is the same to
    /// them.</summary>
    public void LetPass(TimeSpan time) =>
        PostgresServer.Shared.ExecuteAt(
            Location,
            string.Create(
                CultureInfo.InvariantCulture,
                $"UPDATE workers SET lease_until = lease_until - interval '{time.TotalSeconds} s'"
            )
        );

    public void Dispose()
    {
        if (_location is not null)
            PostgresServer.Shared.Execute(
                "postgres",
                $"DROP DATABASE {new Uri(_location).AbsolutePath.Trim('/')} WITH (FORCE)"
            );
    }
}
