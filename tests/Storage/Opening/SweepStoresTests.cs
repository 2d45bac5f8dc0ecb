using Sweeps.Storage.Opening;

namespace Sweeps.Storage.Tests;

public sealed class SweepStoresTests
{
    [Fact]
    public void Open_OfAUrl_SaysWhatIsSupportedAndKeepsSecrets()
    {
        var error = Assert.Throws<StoreException>(() => SweepStores.Open("mysql://me:secret@host/sweeps"));
        Assert.Equal(StoreProblem.UnsupportedLocation, error.Problem);
        Assert.Contains("path of an SQLite file or a PostgreSQL URL", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message + error.Location, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OfADevice_IsRefusedForWhatItIs()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Devices are told from files on Linux.");
        foreach (
            Action open in (Action[])[() => SweepStores.Open("/dev/null"), () => SweepStores.OpenToRead("/dev/null")]
        )
        {
            StoreException error = Assert.Throws<StoreException>(open);
            Assert.Equal(StoreProblem.UnsupportedLocation, error.Problem);
            Assert.StartsWith("A store is a regular file, but `/dev/null` is a pipe, a device", error.Message);
        }
    }

    [Fact]
    public void DefaultLocation_FollowsTheEnvironment()
    {
        Assert.Equal("here.db", SweepStores.LocationIn(name => name == "SWEEPS_STORE" ? "here.db" : "/data"));
        Assert.Equal(
            "/data/sweeps/sweeps.db",
            SweepStores.LocationIn(name => name == "XDG_DATA_HOME" ? "/data" : null)
        );
        Assert.EndsWith(
            Path.Combine("sweeps", "sweeps.db"),
            SweepStores.LocationIn(name => name == "XDG_DATA_HOME" ? "not/rooted" : null),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(null, "/data/sweeps/sweeps.db")]
    [InlineData("here.db", "here.db")]
    [InlineData("postgres://me@db/sweeps", "/data/sweeps/sweeps.db")]
    public void DefaultFile_OfAnyStore_IsAPathOfThisMachine(string? store, string file) =>
        Assert.Equal(
            file,
            SweepStores.FileIn(name =>
                name == "SWEEPS_STORE" ? store
                : name == "XDG_DATA_HOME" ? "/data"
                : null
            )
        );
}
