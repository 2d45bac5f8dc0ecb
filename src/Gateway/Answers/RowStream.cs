using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Sweeps.Gateway.Answers;

/// <summary>Rows that are written while they are read: a million of them take no more memory than a page.</summary>
internal sealed class RowStream(string contentType, string fileName, Func<PipeWriter, CancellationToken, Task> write)
    : IResult
{
    private const int FlushBytes = 64 * 1024;
    private static readonly byte[] LineFeed = "\n"u8.ToArray();
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

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
                StringBuilder line = new();
                Write(heading);
                await foreach (IReadOnlyList<object?> row in rows.WithCancellation(cancellation))
                {
                    Write(row);
                    await FlushAsync(to, cancellation);
                }

                void Write(IReadOnlyList<object?> values)
                {
                    line.Clear();
                    for (int i = 0; i < values.Count; i++)
                        line.Append(i > 0 ? "," : "").Append(Quote(Plain(values[i])));
                    line.Append('\n');
                    foreach (ReadOnlyMemory<char> chunk in line.GetChunks())
                        Encoding.UTF8.GetBytes(chunk.Span, to);
                }
            }
        );

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = contentType;
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentDisposition = $"attachment; filename*=UTF-8''{Uri.EscapeDataString(fileName)}";
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

    private static string Plain(object? value) =>
        value switch
        {
            null => "",
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };

    private static string Quote(string text) =>
        text.AsSpan().IndexOfAny(Special) < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
