using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sweeps.Api.Contract;
using Sweeps.Gateway.Answers;
using Sweeps.Gateway.Caching;
using Sweeps.Gateway.Problems;
using Sweeps.Gateway.Security;

namespace Sweeps.Gateway.Endpoints;

/// <summary>What people's own programs write, and the files that they need.</summary>
internal static class ProgramEndpoints
{
    /// <summary>Most bytes of a file: those of all files that a sweep may have.</summary>
    private const long MostBytes = 64L << 20;

    private const int MostHashes = 10_000;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("sweeps/{sweep}/trials/{ordinal:long}/log", LogAsync)
            .WithName("log")
            .WithSummary(
                "Read what an attempt at a trial wrote to standard output and error, the last 256 KiB: `attempt` names "
                    + "one (default: the last), `from` takes only what came after so many bytes."
            )
            .OfASweep()
            .Refuses(StatusCodes.Status400BadRequest);
        api.MapPost("files/missing", MissingAsync)
            .WithName("missingFiles")
            .WithSummary("Say which files of programs, named by SHA-256, are not here yet.")
            .Refuses(StatusCodes.Status400BadRequest);
        api.MapPut("files/{hash}", KeepAsync)
            .Needs(TokenScope.Submit)
            .WithName("keepFile")
            .WithSummary("Keep a file that programs need, under the SHA-256 of its content; at most 64 MiB.")
            .Accepts<byte[]>("application/octet-stream")
            .TakesBodiesUpTo(MostBytes)
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge);
    }

    private static async Task<Answer<LogView>> LogAsync(
        string sweep,
        long ordinal,
        long? attempt,
        long? from,
        Sources sources,
        CancellationToken cancellation
    )
    {
        var found = await sources.FindAsync(sweep, cancellation);
        TrialEndpoints.RequireTrial(found, ordinal);
        if (from < 0)
            throw RefusedException.BadRequest(
                $"`from` must be a number of bytes, 0 or more, but was {from}. Give the `next` of the answer before."
            );
        return await sources.Reader.ReadLogAsync(found, ordinal, attempt, from ?? 0, cancellation) is { } log
            ? new(new(log.Attempt, log.From, log.Next, log.Text, log.Ended, log.IsLast))
            : throw RefusedException.NotFound(
                attempt is { } number
                    ? $"Trial {ordinal} of `{found.Manifest.Name}` has no attempt {number}. See "
                        + $"/api/v1/sweeps/{found.Id}/trials/{ordinal} for those it has."
                    : $"Nobody has begun trial {ordinal} of `{found.Manifest.Name}` yet. Ask again later."
            );
    }

    private static async Task<Answer<FileHashes>> MissingAsync(
        FilesRequest request,
        Sources sources,
        CancellationToken cancellation
    )
    {
        if (request.Hashes.Count > MostHashes)
            throw RefusedException.BadRequest(
                $"`hashes` may have at most {MostHashes} names, but had {request.Hashes.Count}. Ask in parts."
            );
        foreach (string hash in request.Hashes)
            RequireHash("hashes", hash);
        return new(new(await sources.Control.Store.Programs.MissingFilesAsync(request.Hashes, cancellation)));
    }

    private static async Task<Answer<FileHashes>> KeepAsync(
        string hash,
        HttpContext context,
        Sources sources,
        CancellationToken cancellation
    )
    {
        RequireHash("the address", hash);
        using MemoryStream bytes = new();
        await context.Request.Body.CopyToAsync(bytes, cancellation);
        byte[] content = bytes.ToArray();
        string actual = Convert.ToHexStringLower(SHA256.HashData(content));
        if (actual != hash)
            throw RefusedException.BadRequest(
                $"A file must be named by the SHA-256 of its content, {actual}, but was called {hash}. Correct the "
                    + "address, or send it again."
            );
        await sources.Control.Store.Programs.KeepFileAsync(hash, content, cancellation);
        return new(new([hash]));
    }

    /// <summary>A list in a body may hold nulls, whatever its type says.</summary>
    private static void RequireHash(string where, string? hash)
    {
        if (hash is not { Length: 64 } || !hash.All(char.IsAsciiHexDigitLower))
            throw RefusedException.BadRequest(
                $"A file is named by its SHA-256, 64 digits of 0-9 and a-f, but {where} had "
                    + $"`{hash?[..Math.Min(80, hash.Length)] ?? "null"}`. Correct it."
            );
    }
}
