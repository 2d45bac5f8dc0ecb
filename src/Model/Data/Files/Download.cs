using System.Net;
using System.Net.Http.Headers;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Data.Files;

/// <summary>
/// Brings a published file from its mirrors. It is written beside its place under another name, continued there after a
/// broken connection, compared with the published hash, and only then given its name: nobody ever sees half a file.
/// </summary>
internal static class Download
{
    private const int BufferSize = 1 << 16;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan SilenceTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Brings a file into a folder and returns its path.</summary>
    /// <exception cref="DataException">No mirror gave the file, or what came is not the published file.</exception>
    public static async Task<string> FetchAsync(
        PublishedFile file,
        string folder,
        DataFolders folders,
        IProgress<DataProgress>? progress,
        CancellationToken cancellation
    )
    {
        string path = Path.Combine(folder, file.Name);
        string partial = path + ".part";
        List<string> failures = [];
        using var client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = ConnectTimeout });
        foreach (Uri address in file.Addresses)
        {
            try
            {
                Directory.CreateDirectory(folder);
                await ReceiveAsync(client, address, file, partial, progress, cancellation).ConfigureAwait(false);
                Accept(file, partial);
                File.Move(partial, path, overwrite: true);
                return path;
            }
            catch (Exception e)
                when (e is HttpRequestException or IOException or UnauthorizedAccessException or DataException
                    || (e is OperationCanceledException && !cancellation.IsCancellationRequested)
                )
            {
                failures.Add($"{address}: {Reason(e)}");
            }
        }

        throw new DataException(
            $"{file.Name} is on this machine in none of: {string.Join(", ", folders.Search)}; and it could not be "
                + $"downloaded. {string.Join(" ", failures)} "
                + $"Connect this machine to the net and try again, or bring {file.Name} (SHA-256 {file.Sha256}) "
                + $"into {folder} or into a folder named with --data or {DataFolders.Variable}."
        );
    }

    private static async Task ReceiveAsync(
        HttpClient client,
        Uri address,
        PublishedFile file,
        string partial,
        IProgress<DataProgress>? progress,
        CancellationToken cancellation
    )
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        silence.CancelAfter(SilenceTimeout);
        long have = File.Exists(partial) ? new FileInfo(partial).Length : 0;
        using HttpResponseMessage response = await RequestAsync(client, address, have, silence.Token)
            .ConfigureAwait(false);

        // Whoever holds this file open is the only one to write it: a second process is refused here, and not later by
        // the hash.
        using var stream = new FileStream(partial, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        bool continues =
            response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == have;
        if (continues && stream.Length != have)
            throw new IOException("another process is downloading it");
        stream.SetLength(continues ? have : 0);
        stream.Seek(0, SeekOrigin.End);

        long received = stream.Length;
        long? total = received + response.Content.Headers.ContentLength;
        if (Math.Max(received, total ?? 0) > file.MostBytes)
            throw TooLong(file);
        byte[] buffer = new byte[BufferSize];
        using Stream body = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
        int read;
        while ((read = await body.ReadAsync(buffer, silence.Token).ConfigureAwait(false)) > 0)
        {
            if (received + read > file.MostBytes)
            {
                // Nothing of it is worth continuing.
                stream.SetLength(0);
                throw TooLong(file);
            }

            await stream.WriteAsync(buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
            received += read;
            progress?.Report(new DataProgress(file.Name, address, received, total));
            silence.CancelAfter(SilenceTimeout);
        }

        if (total is not null && received != total)
            throw new IOException($"the connection ended after {received:N0} of {total:N0} bytes");
        stream.Flush(flushToDisk: true);
    }

    private static DataException TooLong(PublishedFile file) =>
        new(
            $"it sends more than the {file.MostBytes} bytes that the published file can have, "
                + "so it is another file."
        );

    private static async Task<HttpResponseMessage> RequestAsync(
        HttpClient client,
        Uri address,
        long have,
        CancellationToken cancellation
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (have > 0)
            request.Headers.Range = new RangeHeaderValue(have, null);
        HttpResponseMessage response = await client
            .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation)
            .ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            // What is there is no beginning of this file (or all of it, and was refused): from the start.
            response.Dispose();
            return await RequestAsync(client, address, 0, cancellation).ConfigureAwait(false);
        }

        response.EnsureSuccessStatusCode();
        return response;
    }

    private static void Accept(PublishedFile file, string partial)
    {
        try
        {
            PartReader.CompareFile(partial, file.Sha256);
        }
        catch (DataException)
        {
            File.Delete(partial);
            throw new DataException(
                $"what came is not the published file (SHA-256 must be {file.Sha256}); it was thrown away."
            );
        }
    }

    private static string Reason(Exception e) =>
        e is OperationCanceledException
            ? $"silent for {SilenceTimeout.TotalSeconds:0} seconds."
            : e.Message.TrimEnd('.') + ".";
}
