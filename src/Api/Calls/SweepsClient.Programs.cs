using System.Net.Http.Headers;
using Sweeps.Api.Contract;

namespace Sweeps.Api.Calls;

public sealed partial class SweepsClient
{
    /// <summary>What an attempt at a trial has written, at most the last 256 KiB.</summary>
    /// <param name="id">The sweep's id.</param>
    /// <param name="ordinal">The trial.</param>
    /// <param name="attempt">The attempt's number; null: the last.</param>
    /// <param name="from">Only what came after so many bytes.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<LogView> LogAsync(
        string id,
        long ordinal,
        long? attempt = null,
        long from = 0,
        CancellationToken cancellation = default
    ) =>
        GetAsync(
            Trial(id, ordinal, "/log")
                + new Query().Add("attempt", attempt).Add("from", from == 0 ? (long?)null : from),
            ApiJson.Default.LogView,
            cancellation
        );

    /// <summary>Of files, named by the SHA-256 of their content, those that the server has not.</summary>
    public async Task<IReadOnlyList<string>> MissingFilesAsync(
        IReadOnlyList<string> hashes,
        CancellationToken cancellation = default
    ) =>
        (
            await PostAsync(
                    "files/missing",
                    new FilesRequest { Hashes = hashes },
                    ApiJson.Default.FilesRequest,
                    ApiJson.Default.FileHashes,
                    cancellation
                )
                .ConfigureAwait(false)
        ).Hashes;

    /// <summary>Has the server keep a file that programs need.</summary>
    public async Task KeepFileAsync(string hash, byte[] bytes, CancellationToken cancellation = default)
    {
        using var response = await SendAsync(
                HttpMethod.Put,
                $"files/{hash}",
                () =>
                    new ByteArrayContent(bytes)
                    {
                        Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") },
                    },
                "application/json",
                cancellation
            )
            .ConfigureAwait(false);
    }
}
