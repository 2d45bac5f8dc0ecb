using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Sweeps.Client.Terminals;
using Sweeps.Storage.Tests.Postgres;

namespace Sweeps.Client.Tests.Away;

/// <summary>A server over PostgreSQL whose callers do not read, or whose database hangs.</summary>
public sealed class HeldServerTests : IAsyncLifetime
{
    private const int Terminate = 15;

    /// <summary>More than the store has connections.</summary>
    private const int Readers = 24;

    private readonly Scene _scene = new();
    private readonly PostgresServer _database = new(durable: true);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(90) };
    private string _location = "";
    private Sweeper _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _location = _database.MakeDatabase();
        _server = Sweeper.Start(
            ["serve", "--listen", "http://127.0.0.1:0", "--slots", "1", "--stop-within", "3s"],
            ("SWEEPS_STORE", _location),
            ("SWEEPS_API_TOKEN", "")
        );
        string line = await _server.LineAsync("Serving ");
        _http.BaseAddress = new Uri(Regex.Match(line, "http://[0-9.:]+").Value);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _server.Dispose();
        await _database.DisposeAsync();
        _scene.Dispose();
    }

    [Fact]
    public async Task Serve_ReadersThatDoNotRead_StopNeitherWorkersNorControl()
    {
        await QueueAndWatchAsync(Scene.TinyGrid);
        _database.ExecuteAt(
            _location,
            """
            INSERT INTO metrics (trial, step, measure, value)
            SELECT t.number, s, (SELECT min(number) FROM measures), 0.5
            FROM trials t, generate_series(1000000, 1060000) s
            """
        );
        List<Socket> readers = [];
        try
        {
            for (int reader = 0; reader < Readers; reader++)
                readers.Add(await HoldAsync("/api/v1/sweeps/tiny/export/metrics"));

            foreach (string path in (string[])["/healthz/live", "/healthz/ready", "/api/v1/sweeps", "/api/v1/workers"])
            {
                using var answer = await _http.GetAsync(path, Token);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }

            await QueueAndWatchAsync(Scene.TinyGrid.Replace("epochs: 3", "epochs: 4", StringComparison.Ordinal));
        }
        finally
        {
            readers.ForEach(reader => reader.Dispose());
        }
    }

    [Fact]
    public async Task Serve_FrozenDatabase_SaysThatItIsNotReadyAndLeavesWhenAsked()
    {
        _database.Freeze();
        try
        {
            using var ready = await _http.GetAsync("/healthz/ready", Token);
            using var live = await _http.GetAsync("/healthz/live", Token);
            using var sweeps = await _http.GetAsync("/api/v1/sweeps/tiny", Token);

            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
            Assert.Contains("within 3 s", await ready.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, live.StatusCode);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, sweeps.StatusCode);

            _server.Signal(Terminate);
            Answer left = await _server.EndAsync();
            Assert.Contains("Leaving", left.Error, StringComparison.Ordinal);
        }
        finally
        {
            _database.Thaw();
        }
    }

    private async Task QueueAndWatchAsync(string grid)
    {
        string[] arguments = ["queue", _scene.Grid(grid), "--watch", "--out", _scene.PathOf("figures")];
        Answer answer = await Scene.RunAsync([.. arguments, "--server", _http.BaseAddress!.ToString()]);
        Assert.True(answer.Code == ExitCode.Done, answer.ToString());
    }

    /// <summary>Asks for something long and reads no more than the first byte of the answer.</summary>
    private async Task<Socket> HoldAsync(string path)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, _http.BaseAddress!.Port, Token);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"), Token);
        Assert.Equal(1, await socket.ReceiveAsync(new byte[1], Token));
        return socket;
    }
}
