using Sweeps.Api.Contract;

namespace Sweeps.Api.Calls;

public sealed partial class SweepsClient
{
    /// <summary>Who did what about a sweep, newest first.</summary>
    /// <param name="id">The sweep's id; null: all sweeps, and those that were deleted.</param>
    /// <param name="limit">Most entries.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<HistoryEntryView>> HistoryAsync(
        string? id,
        int limit,
        CancellationToken cancellation = default
    ) =>
        (
            await GetAsync(
                    (id is null ? "history" : Sweep(id, "history")) + new Query().Add("limit", limit),
                    ApiJson.Default.HistoryList,
                    cancellation
                )
                .ConfigureAwait(false)
        ).Entries;
}
