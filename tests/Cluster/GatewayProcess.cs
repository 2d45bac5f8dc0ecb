using System.Diagnostics;
using System.Globalization;
using System.Net;
using Sweeps.Tests;

namespace Sweeps.Cluster.Tests;

/// <summary>A gateway, as a process of its own on the loopback interface, and the command that speaks to it.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly (string Key, string Value)[] _more;
    private readonly Task<string> _words;
    private readonly Task<string> _trouble;

    /// <summary>Starts it.</summary>
    /// <param name="store">The cluster's store.</param>
    /// <param name="cluster">The cluster's name.</param>
    /// <param name="more">Variables that it and the commands are given too.</param>
    public GatewayProcess(string store, string cluster, params (string Key, string Value)[] more)
    {
        _more = more;
        Server = $"http://127.0.0.1:{Ports.Next()}";
        _process = Begin(
            "sweeps-gateway.dll",
            [],
            [("SWEEPS_STORE", store), ("SWEEPS_CLUSTER", cluster), ("SWEEPS_LISTEN", Server), .. more]
        );
        (_words, _trouble) = (_process.StandardOutput.ReadToEndAsync(), _process.StandardError.ReadToEndAsync());
    }

    public string Server { get; }

    /// <summary>Waits until it serves.</summary>
    public Task ReadyAsync(CancellationToken cancellation) =>
        AnswersAsync("/healthz/ready", HttpStatusCode.OK, cancellation);

    /// <summary>Waits until a path is answered so, and gives the answer's text.</summary>
    public async Task<string> AnswersAsync(string path, HttpStatusCode status, CancellationToken cancellation)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        string last = "nothing";
        await Waiting.UntilAsync(
            async () =>
            {
                if (_process.HasExited)
                    Assert.Fail($"The gateway ended with {_process.ExitCode}: {await _trouble}");
                try
                {
                    using var answer = await http.GetAsync(new Uri(Server + path), cancellation);
                    last = $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellation)}";
                    return answer.StatusCode == status;
                }
                catch (Exception error)
                    when (error is HttpRequestException or TaskCanceledException
                        && !cancellation.IsCancellationRequested
                    )
                {
                    return false;
                }
            },
            () => $"the gateway answers {path} with {status}, but its last answer was {last}",
            cancellation
        );
        return last;
    }

    /// <summary>Queues a grid by the command, watches it there, and returns when the command ends.</summary>
    public async Task<(int Code, string Said)> QueueAndWatchAsync(string grid, CancellationToken cancellation)
    {
        string file = Path.Combine(Path.GetTempPath(), $"sweeps-{Guid.NewGuid():N}.yaml");
        await File.WriteAllTextAsync(file, grid, cancellation);
        using var queue = Begin(
            "sweeps.dll",
            ["queue", file, "--server", Server, "--watch", "--quiet", "--format", "json"],
            _more
        );
        try
        {
            var (words, trouble) = (
                queue.StandardOutput.ReadToEndAsync(cancellation),
                queue.StandardError.ReadToEndAsync(cancellation)
            );
            await queue.WaitForExitAsync(cancellation);
            return (queue.ExitCode, $"{await words}\n{await trouble}");
        }
        finally
        {
            if (!queue.HasExited)
                queue.Kill();
            File.Delete(file);
        }
    }

    /// <summary>Asks it to end, as a supervisor does, and waits until it has.</summary>
    public async Task<int> EndAsync(CancellationToken cancellation)
    {
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(cancellation);
        await _process.WaitForExitAsync(cancellation).WaitAsync(Waiting.Patience, cancellation);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        await Task.WhenAll(_words, _trouble);
        _process.Dispose();
    }

    /// <summary>Starts one of the programs.</summary>
    public static Process Begin(string program, string[] arguments, params (string Key, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        return Process.Start(start)!;
    }
}
