using System.Diagnostics;
using Sweeps.Gateway.Tests.Serving;

namespace Sweeps.Gateway.Tests;

public sealed class TraceTests
{
    [Fact]
    public async Task Submission_OfACallerWithATrace_BelongsToIt()
    {
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        await using var server = await Server.StartAsync();
        using var activity = new Activity("sweeps queue").SetIdFormat(ActivityIdFormat.W3C).Start();

        await server.QueueAsync();

        Assert.Equal([activity.TraceId], server.Control.Traces);
    }
}
