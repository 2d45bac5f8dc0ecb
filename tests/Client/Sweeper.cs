using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sweeps.Client.Tests;

/// <summary>The command as a process of its own, with pipes for a console, as a script has it.</summary>
internal sealed partial class Sweeper : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly List<string> _errors = [];
    private readonly Dictionary<string, TaskCompletionSource> _awaited = [];
    private readonly TaskCompletionSource _errorsEnded = new();

    private Sweeper(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => Handle(line.Data);
        process.Start();
        process.BeginErrorReadLine();
        _output = process.StandardOutput.ReadToEndAsync();
    }

    public int Id => _process.Id;

    public static Sweeper Start(string[] arguments, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "sweeps.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new Sweeper(new Process { StartInfo = start });
    }

    /// <summary>Returns when a line with these words has been written to standard error.</summary>
    public async Task SaysAsync(string words)
    {
        TaskCompletionSource said = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_errors)
        {
            if (_errors.Any(line => line.Contains(words, StringComparison.Ordinal)))
                return;
            _awaited[words] = said;
        }

        await Task.WhenAny(said.Task, _process.WaitForExitAsync()).WaitAsync(Patience);
        Assert.True(
            said.Task.IsCompleted,
            $"The process ended, or was silent for {Patience}, without saying `{words}`. It "
                + $"said:\n{string.Join('\n', _errors)}"
        );
    }

    /// <summary>The line with these words, once it has been written to standard error.</summary>
    public async Task<string> LineAsync(string words)
    {
        await SaysAsync(words);
        lock (_errors)
            return _errors.First(line => line.Contains(words, StringComparison.Ordinal));
    }

    public void Signal(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    public async Task<Answer> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        await _errorsEnded.Task.WaitAsync(Patience);
        lock (_errors)
            return new Answer(_process.ExitCode, _output.Result, string.Concat(_errors.Select(line => line + "\n")));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private void Handle(string? line)
    {
        if (line is null)
        {
            _errorsEnded.TrySetResult();
            return;
        }

        lock (_errors)
        {
            _errors.Add(line);
            foreach (var (words, said) in _awaited)
            {
                if (line.Contains(words, StringComparison.Ordinal))
                    said.TrySetResult();
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
