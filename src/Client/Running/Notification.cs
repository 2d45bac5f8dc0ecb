using System.ComponentModel;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Progress;
using Sweeps.Storage;

namespace Sweeps.Client.Running;

/// <summary>
/// Tells somebody that a sweep has ended or failed: a URL is sent JSON by POST, a command is given to the shell with
/// the same JSON on its standard input and in variables. Whoever cannot be told is no reason to fail: a line says so.
/// </summary>
/// <param name="target">The URL, or the command.</param>
/// <param name="terminal">Where trouble is said.</param>
internal sealed class Notification(string target, Terminal terminal)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Makes sure that something can be told.</summary>
    /// <exception cref="MisuseException">It is empty, or a URL that cannot be sent to.</exception>
    public static string Check(string target)
    {
        if (target.Trim().Length == 0)
            throw new MisuseException(
                "`--notify` must be a command or a URL, but was empty. Write for instance --notify 'mail -s done "
                    + "me' or leave it out."
            );
        if (IsUrl(target) && !Uri.TryCreate(target, UriKind.Absolute, out _))
            throw new MisuseException(
                $"`--notify` must be a command or an address such as https://example.org/hook, but was `{target}`. "
                    + "Correct it."
            );
        return target;
    }

    /// <summary>Tells how a sweep ended.</summary>
    public Task TellAsync(SweepRecord sweep, SweepOutcome outcome, SweepProgress progress) =>
        SendAsync(
            new(
                sweep.Manifest.Name,
                sweep.Id,
                outcome == SweepOutcome.Completed && progress.Failed > 0
                    ? "completed_with_failures"
                    : JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.ToString()),
                progress.Trials,
                progress.Done,
                progress.Diverged,
                progress.Failed,
                null
            )
        );

    /// <summary>Tells that a sweep could not be run to its end.</summary>
    public Task TellAsync(string name, Exception failure) =>
        SendAsync(new(name, null, "error", null, null, null, null, failure.Message));

    private async Task SendAsync(Message message)
    {
        using CancellationTokenSource enough = new(Patience);
        try
        {
            string? trouble = IsUrl(target)
                ? await PostAsync(message, enough.Token)
                : await ExecuteAsync(message, enough.Token);
            if (trouble is not null)
                Say(trouble);
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            Say($"it took more than {Patience.TotalSeconds:0} s");
        }
        catch (Exception exception)
            when (exception is HttpRequestException or IOException or Win32Exception or InvalidOperationException)
        {
            Say(exception.Message.TrimEnd('.'));
        }
    }

    private async Task<string?> PostAsync(Message message, CancellationToken cancellation)
    {
        using HttpClient http = new();
        using var answer = await http.PostAsJsonAsync(target, message, Json, cancellation);
        return answer.IsSuccessStatusCode ? null : $"the answer was {(int)answer.StatusCode}";
    }

    private async Task<string?> ExecuteAsync(Message message, CancellationToken cancellation)
    {
        ProcessStartInfo start = OperatingSystem.IsWindows()
            ? new("cmd.exe", ["/c", target])
            : new("/bin/sh", ["-c", target]);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true; // results alone are on standard output
        start.Environment["SWEEPS_SWEEP"] = message.Sweep;
        start.Environment["SWEEPS_SWEEP_ID"] = message.Id ?? "";
        start.Environment["SWEEPS_OUTCOME"] = message.Outcome;
        start.Environment["SWEEPS_FAILED"] = $"{message.Failed}";
        using Process process =
            Process.Start(start) ?? throw new InvalidOperationException("the shell could not be started");
        try
        {
            try
            {
                await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(message, Json));
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // A command need not read what it is told.
            }

            terminal.Error.Write(await process.StandardOutput.ReadToEndAsync(cancellation));
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode == 0 ? null : $"it ended with exit code {process.ExitCode}";
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private void Say(string trouble) =>
        terminal.Error.WriteLine(
            $"`--notify` could tell nobody: {trouble} (`{target}`). Try it by hand; the sweep is as it was."
        );

    private static bool IsUrl(string target) =>
        target.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || target.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    private sealed record Message(
        string Sweep,
        string? Id,
        string Outcome,
        long? Trials,
        long? Done,
        long? Diverged,
        long? Failed,
        string? Error
    );
}
