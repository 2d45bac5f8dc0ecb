using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Sweeps.Client.Backends;
using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Verbs;

/// <summary>Whoever is named is told of the end and of failure.</summary>
public sealed class NotifyTests : IDisposable
{
    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Url_AtTheEnd_IsSentJson()
    {
        using HttpListener listener = Listen(out string url);
        Task<(string Method, string Type, JsonElement Body)> heard = HearAsync(listener);
        Answer answer = await RunAsync(Scene.TinyGrid, "--notify", url);
        Assert.Equal((ExitCode.Done, ""), (answer.Code, answer.Error));
        var (method, type, body) = await heard.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("POST", "application/json; charset=utf-8"), (method, type));
        Assert.Equal("tiny", body.GetProperty("sweep").GetString());
        Assert.Equal("completed", body.GetProperty("outcome").GetString());
        Assert.Equal((4, 0), (body.GetProperty("done").GetInt32(), body.GetProperty("failed").GetInt32()));
    }

    [Fact]
    public async Task Url_OfARunThatCannotBegin_IsSentTheError()
    {
        using HttpListener listener = Listen(out string url);
        Task<(string Method, string Type, JsonElement Body)> heard = HearAsync(listener);
        string data = Directory.CreateDirectory(_scene.PathOf("data")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(data, "train-images-idx3-ubyte"),
            "no images",
            TestContext.Current.CancellationToken
        );
        Answer answer = await RunAsync(
            Scene.TinyGrid.Replace(
                "{ name: mixture, dimension: 8, classes: 3, train: 60, test: 60 }",
                "{ name: mnist, train: 60, test: 60 }",
                StringComparison.Ordinal
            ),
            "--data",
            data,
            "--notify",
            url
        );
        Assert.NotEqual(ExitCode.Done, answer.Code);
        var (_, _, body) = await heard.WaitAsync(TestContext.Current.CancellationToken);
        Assert.NotEqual("completed", body.GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task Command_AtTheEnd_HasTheOutcomeInItsEnvironmentAndOnItsInput()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("The command is one for a POSIX shell.");
        string told = _scene.PathOf("told");
        Answer answer = await RunAsync(
            Scene.TinyGrid,
            "--notify",
            $"echo \"$SWEEPS_SWEEP $SWEEPS_OUTCOME $SWEEPS_FAILED\" > '{told}'; cat >> '{told}'"
        );
        Assert.Equal(ExitCode.Done, answer.Code);
        string[] lines = await File.ReadAllLinesAsync(told, TestContext.Current.CancellationToken);
        Assert.Equal("tiny completed 0", lines[0]);
        Assert.Equal(4, JsonDocument.Parse(lines[1]).RootElement.GetProperty("trials").GetInt32());
    }

    [Theory]
    [InlineData("exit 7", "it ended with exit code 7")]
    [InlineData("http://127.0.0.1:9/none", "`--notify` could tell nobody")]
    public async Task Target_ThatCannotBeTold_ChangesNothingButSaysSo(string target, string said)
    {
        Answer answer = await RunAsync(Scene.TinyGrid, "--notify", target);
        Assert.Equal(ExitCode.Done, answer.Code);
        Assert.Contains(said, answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://me:hidden@127.0.0.1:9/services/hidden?token=hidden", "http://127.0.0.1:9/…")]
    [InlineData("exit 7; : token=hidden", "exit …")]
    public async Task Target_ThatCannotBeTold_IsShownWithoutItsSecrets(string target, string shown)
    {
        Answer answer = await RunAsync(Scene.TinyGrid, "--notify", target);

        Assert.Contains($"(`{shown}`)", answer.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_ThatPrintsMuch_IsShownToABound()
    {
        Answer answer = await RunAsync(
            Scene.TinyGrid,
            "--notify",
            $"i=0; while [ $i -lt 400 ]; do printf '{new string('#', 100)}'; i=$((i+1)); done"
        );

        Assert.Equal(16 << 10, answer.Error.Count(letter => letter == '#'));
    }

    [Theory]
    [InlineData("http://")]
    [InlineData("ftp://example.org/hook")]
    public async Task Target_ThatIsNone_IsRefusedBeforeAnythingIsTrained(string target)
    {
        Answer answer = await RunAsync(Scene.TinyGrid, "--notify", target);
        Assert.Equal(ExitCode.Misuse, answer.Code);
        Assert.StartsWith("sweeps: `--notify` must be a command or a", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Notify_WhereAServerTrainsAndNobodyStays_IsRefused()
    {
        Training training = new() { Resume = "sweeps resume x", Notify = "true" };
        string message = Assert.Throws<MisuseException>(() => training.RefuseHere("http://server")).Message;
        Assert.EndsWith("Add --watch, or leave it out.", message, StringComparison.Ordinal);
        (training with { Watch = true }).RefuseHere("http://server");
    }

    private Task<Answer> RunAsync(string grid, params string[] options) =>
        Scene.RunAsync([
            "run",
            _scene.Grid(grid),
            "--store",
            _scene.Store,
            "--out",
            _scene.PathOf("out"),
            "--quiet",
            .. options,
        ]);

    private static HttpListener Listen(out string url)
    {
        using (TcpListener free = new(IPAddress.Loopback, 0))
        {
            free.Start();
            url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/hook/";
        }

        HttpListener listener = new();
        listener.Prefixes.Add(url);
        listener.Start();
        return listener;
    }

    private static async Task<(string Method, string Type, JsonElement Body)> HearAsync(HttpListener listener)
    {
        HttpListenerContext context = await listener.GetContextAsync();
        using JsonDocument body = await JsonDocument.ParseAsync(context.Request.InputStream);
        context.Response.Close();
        return (context.Request.HttpMethod, context.Request.ContentType ?? "", body.RootElement.Clone());
    }
}
