using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sweeps.Model.Tests.Data.Files;

/// <summary>A web server on this machine that serves files from memory, and can break off.</summary>
internal sealed class Mirror : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Dictionary<string, byte[]> _files;
    private readonly Queue<int> _breaks;
    private readonly List<string> _requests = [];

    /// <param name="files">Contents by name.</param>
    /// <param name="breaks">After how many bytes the first answers break off.</param>
    public Mirror(Dictionary<string, byte[]> files, params int[] breaks)
    {
        _files = files;
        _breaks = new Queue<int>(breaks);
        _listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";
        _ = ServeAsync();
    }

    /// <summary>The folder's address.</summary>
    public string Address { get; }

    /// <summary>What was asked for: <c>name</c> or <c>name@first byte</c>.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_requests)
                return [.. _requests];
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                await AnswerAsync(client.GetStream());
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        string name = (await reader.ReadLineAsync())!.Split(' ')[1].TrimStart('/');
        int from = 0;
        while (await reader.ReadLineAsync() is { Length: > 0 } header)
        {
            if (header.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase))
                from = int.Parse(header["Range: bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
        }

        lock (_requests)
            _requests.Add(from > 0 ? $"{name}@{from}" : name);
        if (!_files.TryGetValue(name, out byte[]? file))
        {
            await stream.WriteAsync(
                "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray()
            );
            return;
        }

        if (from >= file.Length)
        {
            await stream.WriteAsync(
                "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray()
            );
            return;
        }

        string status =
            from > 0 ? $"206 Partial Content\r\nContent-Range: bytes {from}-{file.Length - 1}/{file.Length}" : "200 OK";
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"HTTP/1.1 {status}\r\nContent-Length: {file.Length - from}\r\nConnection: close\r\n\r\n"
            )
        );
        int count = _breaks.TryDequeue(out int bytes) ? Math.Min(bytes, file.Length - from) : file.Length - from;
        await stream.WriteAsync(file.AsMemory(from, count));
    }
}
