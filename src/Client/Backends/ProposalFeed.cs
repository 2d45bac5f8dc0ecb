using System.Runtime.CompilerServices;
using Sweeps.Execution.Progress;
using Sweeps.Scheduling.Definitions;
using Sweeps.Storage;

namespace Sweeps.Client.Backends;

/// <summary>Watching sweeps that propose configurations meanwhile.</summary>
internal static class ProposalFeed
{
    extension(ISweepBackend place)
    {
        /// <summary>How a sweep stands, as often as that changes; the search of <paramref name="definition"/>, and so
        /// every plan of it, comes to know what has been proposed.</summary>
        public async IAsyncEnumerable<LiveSweep> WatchAsync(
            SweepRecord sweep,
            SweepDefinition definition,
            [EnumeratorCancellation] CancellationToken cancellation
        )
        {
            await foreach (LiveSweep live in place.WatchAsync(sweep, cancellation))
            {
                definition.Search?.Proposals.Fill(live.Sweep.Proposals);
                yield return live;
            }
        }
    }
}
