using Microsoft.Extensions.Hosting;

namespace Sweeps.Gateway.Caching;

/// <summary>
/// Reads the newest sweep once while nobody has asked yet, so that the first who looks at it does not wait. Whoever
/// starts a server mostly does so to look at that sweep. A very large sweep is left until somebody wants it. The
/// machine is timed meanwhile, if it never was.
/// </summary>
internal sealed class Warming(Sources sources) : BackgroundService
{
    private const long MostTrials = 250_000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Off the thread that starts the server, which the stores' first steps would hold up.
        await Task.Yield();
        try
        {
            await sources.SpeedAsync(stoppingToken);
            if (
                (await sources.Control.Store.Registry.ListSweepsAsync(stoppingToken)).FirstOrDefault() is not { } newest
            )
                return;
            var standing = await sources.Reader.StandAsync(newest, stoppingToken);
            if (standing.Counts.Touched is > 0 and <= MostTrials)
            {
                await sources.Cells.OfAsync(standing, stoppingToken);
                await sources.Cells.MeasuresAsync(standing, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server leaves before it is warm.
        }
        catch (Exception)
        {
            // Nobody has asked, so nobody is told. Whoever asks later meets the same trouble, such as a store that is
            // away, and hears of it.
        }
    }
}
