using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Sweeps.Tests;

namespace Sweeps.Cluster.Tests;

/// <summary>A silo, as a process of its own on the loopback interface; started again with the same ports when it was
/// killed.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };

    private readonly Dictionary<string, string> _environment;
    private readonly StringBuilder _log = new();
    private Process? _process;

    public SiloProcess(string store, string cluster, int slots = 1, params (string Key, string Value)[] more)
    {
        (SiloPort, GatewayPort, HealthPort) = (Ports.Next(), Ports.Next(), Ports.Next());
        _environment = new Dictionary<string, string>
        {
            ["SWEEPS_STORE"] = store,
            ["SWEEPS_CLUSTER"] = cluster,
            ["SWEEPS_SILO_PORT"] = SiloPort.ToString(CultureInfo.InvariantCulture),
            ["SWEEPS_GATEWAY_PORT"] = GatewayPort.ToString(CultureInfo.InvariantCulture),
            ["SWEEPS_HEALTH_PORT"] = HealthPort.ToString(CultureInfo.InvariantCulture),
            ["SWEEPS_SLOTS"] = slots.ToString(CultureInfo.InvariantCulture),
            ["SWEEPS_CHECKPOINT"] = "00:00:00.2",
            ["SWEEPS_DRAIN"] = "00:00:10",
        };
        foreach (var (key, value) in more)
            _environment[key] = value;
    }

    public int SiloPort { get; }

    public int GatewayPort { get; }

    public int HealthPort { get; }

    public bool HasExited => _process is not { HasExited: false };

    public int ProcessId => _process!.Id;

    public int ExitCode => _process!.ExitCode;

    /// <summary>What it has said, all its lives long.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    public void Start()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "sweeps-silo.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in _environment)
            start.Environment[key] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Waits until it takes trials.</summary>
    public async Task ReadyAsync(CancellationToken cancellation)
    {
        string last = "no answer yet";
        await Waiting.UntilAsync(
            async () =>
            {
                // One that the others call dead ends with 3, and a supervisor starts it again.
                if (HasExited && ExitCode == 3)
                    Start();
                if (HasExited)
                    Assert.Fail($"The silo ended with {ExitCode} before it was ready:\n{Log}");
                try
                {
                    using var answer = await Http.GetAsync(
                        new Uri($"http://127.0.0.1:{HealthPort}/healthz/ready"),
                        cancellation
                    );
                    last = await answer.Content.ReadAsStringAsync(cancellation);
                    return answer.StatusCode == HttpStatusCode.OK;
                }
                catch (Exception error)
                    when (error is HttpRequestException or TaskCanceledException
                        && !cancellation.IsCancellationRequested
                    )
                {
                    last = error.Message;
                    return false;
                }
            },
            () => $"the silo is ready; its last word was: {last}\n{Log}",
            cancellation
        );
    }

    public void Kill() => _process!.Kill();

    /// <summary>Asks it to end, as a supervisor does.</summary>
    public void Terminate() => Signal("TERM");

    /// <summary>Freezes it: connections stay open, and nothing answers.</summary>
    public void Freeze() => Signal("STOP");

    public void Thaw() => Signal("CONT");

    public async Task<int> ExitAsync(CancellationToken cancellation)
    {
        await _process!.WaitForExitAsync(cancellation).WaitAsync(Waiting.Patience, cancellation);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null)
            return;
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, ProcessId.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private void Note(string? line)
    {
        if (line is null)
            return;
        lock (_log)
            _log.AppendLine(line);
    }
}
