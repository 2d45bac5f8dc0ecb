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
internal abstract class RowStream(string contentType, string fileName) : IResult
{
    private const int FlushBytes = 64 * 1024;
    private static readonly byte[] LineFeed = "\n"u8.ToArray();

    /// <summary>One JSON object a line.</summary>
    public static RowStream Json<T>(string name, IAsyncEnumerable<T> rows, JsonTypeInfo<T> type) =>
        new Of<T>(
            "application/x-ndjson",
            $"{name}.ndjson",
            rows,
            async (rows, to, cancellation) =>
            {
                using Utf8JsonWriter json = new(to, new JsonWriterOptions { SkipValidation = true });
                await foreach (T row in rows)
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
        new Of<IReadOnlyList<object?>>(
            "text/csv; charset=utf-8",
            $"{name}.csv",
            rows,
            async (rows, to, cancellation) =>
            {
                using StringWriter text = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
                using CsvRows lines = new(text, heading);
                Send();
                await foreach (IReadOnlyList<object?> row in rows)
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
        if (HeadRequests.IsHead(httpContext))
        {
            Describe(httpContext.Response);
            return;
        }

        await WriteAsync(httpContext);
        await httpContext.Response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }

    private void Describe(HttpResponse response)
    {
        response.ContentType = contentType;
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentDisposition = $"attachment; filename*=UTF-8''{Uri.EscapeDataString(fileName)}";
    }

    protected abstract Task WriteAsync(HttpContext context);

    /// <summary>Waits while the reader is behind, so that rows do not pile up.</summary>
    private static async ValueTask FlushAsync(PipeWriter to, CancellationToken cancellation)
    {
        if (to.UnflushedBytes >= FlushBytes)
            await to.FlushAsync(cancellation);
    }

    /// <summary>The first row is read before the answer begins: until then it may still be a problem, and has to come
    /// in time.</summary>
    private sealed class Of<T>(
        string contentType,
        string fileName,
        IAsyncEnumerable<T> rows,
        Func<IAsyncEnumerable<T>, PipeWriter, CancellationToken, Task> write
    ) : RowStream(contentType, fileName)
    {
        protected override async Task WriteAsync(HttpContext context)
        {
            await using var from = rows.GetAsyncEnumerator(context.RequestAborted);
            bool any = await from.MoveNextAsync();
            context.EndTimeout();
            Describe(context.Response);
            await context.Response.StartAsync(context.RequestAborted);
            await write(RowsAsync(), context.Response.BodyWriter, context.RequestAborted);

            async IAsyncEnumerable<T> RowsAsync()
            {
                for (; any; any = await from.MoveNextAsync())
                    yield return from.Current;
            }
        }
    }
}
