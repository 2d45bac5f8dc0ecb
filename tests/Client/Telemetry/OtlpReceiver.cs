using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sweeps.Client.Tests.Telemetry;

/// <summary>A span as it came over the wire.</summary>
internal sealed record ReceivedSpan(string Trace, string Id, string Parent, string Name, IReadOnlyList<string> Links);

/// <summary>Takes OTLP over HTTP with protobuf, and remembers spans and the names of metrics. It reads only the fields
/// that it needs, by their numbers in opentelemetry-proto.</summary>
internal sealed class OtlpReceiver : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly List<ReceivedSpan> _spans = [];
    private readonly SortedSet<string> _metrics = [];

    public OtlpReceiver()
    {
        using (Socket free = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            free.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            Endpoint = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndPoint!).Port}";
        }

        _listener.Prefixes.Add(Endpoint + "/");
        _listener.Start();
        _ = ReceiveAsync();
    }

    public string Endpoint { get; }

    public IReadOnlyList<ReceivedSpan> Spans
    {
        get
        {
            lock (_spans)
                return [.. _spans];
        }
    }

    public IReadOnlyCollection<string> Metrics
    {
        get
        {
            lock (_spans)
                return [.. _metrics];
        }
    }

    public void Dispose() => _listener.Close();

    private async Task ReceiveAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                using MemoryStream body = new();
                await context.Request.InputStream.CopyToAsync(body);
                Take(context.Request.Url!.AbsolutePath, body.ToArray());
                context.Response.ContentType = "application/x-protobuf";
                context.Response.Close();
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private void Take(string path, byte[] request)
    {
        // Both requests are resource (1) > scope (2) > item (2).
        var items = Fields(request, 1)
            .SelectMany(resource => Fields(resource, 2))
            .SelectMany(scope => Fields(scope, 2));
        lock (_spans)
        {
            foreach (byte[] item in items)
            {
                if (path.EndsWith("/traces", StringComparison.Ordinal))
                    _spans.Add(
                        new(
                            Hex(item, 1),
                            Hex(item, 2),
                            Hex(item, 4),
                            Encoding.UTF8.GetString(Fields(item, 5).Single()),
                            [.. Fields(item, 13).Select(link => Hex(link, 2))]
                        )
                    );
                else if (path.EndsWith("/metrics", StringComparison.Ordinal))
                    _metrics.Add(Encoding.UTF8.GetString(Fields(item, 1).Single()));
            }
        }
    }

    private static string Hex(byte[] message, int field) =>
        Convert.ToHexStringLower(Fields(message, field).FirstOrDefault() ?? []);

    /// <summary>The length-delimited fields with a number.</summary>
    private static List<byte[]> Fields(byte[] message, int wanted)
    {
        List<byte[]> found = [];
        for (int at = 0; at < message.Length; )
        {
            ulong tag = Varint(message, ref at);
            switch (tag & 7)
            {
                case 0:
                    Varint(message, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 5:
                    at += 4;
                    break;
                case 2:
                    int length = (int)Varint(message, ref at);
                    if ((int)(tag >> 3) == wanted)
                        found.Add(message[at..(at + length)]);
                    at += length;
                    break;
                default:
                    throw new InvalidDataException($"Wire type {tag & 7} is not known.");
            }
        }

        return found;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = message[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
