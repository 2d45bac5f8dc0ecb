using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Sweeps.Execution.Exporting;

namespace Sweeps.Gateway.Answers;

/// <summary>Rows that are written while they are read: a million of them take no more memory than a page.</summary>
internal sealed class RowStream(string contentType, string fileName, Func<PipeWriter, CancellationToken, Task> write)
    : IResult
{
    private const int FlushBytes = 64 * 1024;
    private static readonly byte[] LineFeed = "\n"u8.ToArray();

    /// <summary>One JSON object a line.</summary>
    public static RowStream Json<T>(string name, IAsyncEnumerable<T> rows, JsonTypeInfo<T> type) =>
        new(
            "application/x-ndjson",
            $"{name}.ndjson",
            async (to, cancellation) =>
            {
                using Utf8JsonWriter json = new(to, new JsonWriterOptions { SkipValidation = true });
                await foreach (T row in rows.WithCancellation(cancellation))
                {
                    json.Reset();
                    JsonSerializer.Serialize(json, row, type);
                    json.Flush();
                    to.Write(LineFeed);
                    await FlushAsync(to, cancellation);
                }
            }
        );

    /// <summary>Comma-separated values with a heading (RFC 4180, line feeds).</summary>
    public static RowStream Csv(
        string name,
        IReadOnlyList<string> heading,
        IAsyncEnumerable<IReadOnlyList<object?>> rows
    ) =>
        new(
            "text/csv; charset=utf-8",
            $"{name}.csv",
            async (to, cancellation) =>
            {
                using StringWriter text = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
                using CsvRows lines = new(text, heading);
                Send();
                await foreach (IReadOnlyList<object?> row in rows.WithCancellation(cancellation))
                {
                    lines.Write(row);
                    Send();
                    await FlushAsync(to, cancellation);
                }

                void Send()
                {
                    foreach (ReadOnlyMemory<char> chunk in text.GetStringBuilder().GetChunks())
                        Encoding.UTF8.GetBytes(chunk.Span, to);
                    text.GetStringBuilder().Clear();
                }
            }
        );

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = contentType;
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentDisposition = $"attachment; filename*=UTF-8''{Uri.EscapeDataString(fileName)}";
        if (HeadRequests.IsHead(httpContext))
            return;
        await response.StartAsync(httpContext.RequestAborted);
        await write(response.BodyWriter, httpContext.RequestAborted);
        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }

    /// <summary>Waits while the reader is behind, so that rows do not pile up.</summary>
    private static async ValueTask FlushAsync(PipeWriter to, CancellationToken cancellation)
    {
        if (to.UnflushedBytes >= FlushBytes)
            await to.FlushAsync(cancellation);
    }
}
