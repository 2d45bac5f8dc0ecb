using System.Net.Http.Json;
using Sweeps.Api.Contract;

namespace Sweeps.Api.Calls;

public sealed partial class SweepsClient
{
    /// <summary>Changes a sweep's name, description or tags.</summary>
    public Task<SweepView> ChangeAsync(string id, ChangeRequest request, CancellationToken cancellation = default) =>
        AskAsync(
            HttpMethod.Patch,
            Sweep(id),
            () => JsonContent.Create(request, ApiJson.Default.ChangeRequest),
            ApiJson.Default.SweepView,
            cancellation
        );

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
