using Sweeps.Storage.Opening;

namespace Sweeps.Storage.Tests.Opening;

/// <summary>A password never appears in what is printed.</summary>
public sealed class ShownLocationTests
{
    [Theory]
    [InlineData("sweeps.db", "sweeps.db")]
    [InlineData("a:b@c/sweeps.db", "a:b@c/sweeps.db")]
    [InlineData("postgres://db/sweeps", "postgres://db/sweeps")]
    [InlineData("postgres://lab@db:5432/sweeps?pool=4", "postgres://lab@db:5432/sweeps?pool=4")]
    [InlineData("postgres://lab:secret@db:5432/sweeps?pool=4", "postgres://lab@db:5432/sweeps?pool=4")]
    [InlineData("postgresql://lab:s%40cret@[::1]/sweeps", "postgresql://lab@[::1]/sweeps")]
    [InlineData("postgres://:secret@db/sweeps", "postgres://@db/sweeps")]
    [InlineData("https://me:secret@lab.example/", "https://me@lab.example/")]
    [InlineData("postgres://lab@db/sweeps?application_name=a:b@c", "postgres://lab@db/sweeps?application_name=a:b@c")]
    // Passwords whose characters should have been written as %40, %2F and %23 make no URL; all of them goes.
    [InlineData("postgres://lab:s@cret@db/sweeps", "postgres://lab@db/sweeps")]
    [InlineData("postgres://lab:s/cret@db/sweeps", "postgres://lab@db/sweeps")]
    [InlineData("postgres://lab:s#cret@db/sweeps", "postgres://lab@db/sweeps")]
    [InlineData("postgres://lab:12?cret@db/sweeps", "postgres://lab@db/sweeps")]
    public void Location_Shown_HasNoPassword(string typed, string shown) =>
        Assert.Equal(shown, ShownLocation.Of(typed));
}
