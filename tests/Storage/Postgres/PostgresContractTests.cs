using System.Globalization;

namespace Sweeps.Storage.Tests.Postgres;

public sealed class PostgresContractTests : SweepStoreContract
{
    private string? _location;

    private string Location => _location ??= PostgresServer.Shared.MakeDatabase();

    protected override ISweepStore Open() => SweepStores.Open(Location + "?pool=6");

    /// <summary>Leases run on the server's clock, which we do not move: that all of them end earlier is the same to them.</summary>
    protected override void LetPass(TimeSpan time) =>
        PostgresServer.Shared.ExecuteAt(Location, string.Create(CultureInfo.InvariantCulture, $"UPDATE workers SET lease_until = lease_until - interval '{time.TotalSeconds} s'"));

    protected override void CleanUp()
    {
        if (_location is not null)
            PostgresServer.Shared.Execute("postgres", $"DROP DATABASE {new Uri(_location).AbsolutePath.Trim('/')} WITH (FORCE)");
    }
}
