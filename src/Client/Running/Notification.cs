using System.ComponentModel;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Progress;
using Sweeps.Model.Names;
using Sweeps.Storage;

namespace Sweeps.Client.Running;

/// <summary>
/// Tells somebody that a sweep has ended or failed: a URL is sent JSON by POST, a command is given to the shell with
/// the same JSON on its standard input and in variables. Whoever cannot be told is no reason to fail: a line says so.
/// </summary>
/// <param name="target">The URL, or the command.</param>
/// <param name="terminal">Where trouble is said.</param>
internal sealed partial class Notification(string target, Terminal terminal)
{
    private const int MostShown = 16 << 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Makes sure that something can be told.</summary>
    /// <exception cref="MisuseException">It is a URL that cannot be sent to.</exception>
    public static string Check(string target)
    {
        if (OtherScheme().IsMatch(target) || IsUrl(target) && !Uri.TryCreate(target, UriKind.Absolute, out _))
            throw new MisuseException(
                $"`--notify` must be a command or an address such as https://example.org/hook, but was "
                    + $"`{Shown(target)}`. Correct it."
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
                    : EnumWords.Of(outcome),
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
            Say(exception.GetBaseException().Message.TrimEnd('.'));
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

            await ShowAsync(process.StandardOutput, cancellation);
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode == 0 ? null : $"it ended with exit code {process.ExitCode}";
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Shows what a command prints, to a bound: it may print for ever.</summary>
    private async Task ShowAsync(StreamReader output, CancellationToken cancellation)
    {
        char[] buffer = new char[4096];
        int left = MostShown;
        for (int read; (read = await output.ReadAsync(buffer, cancellation)) > 0; left -= read)
            terminal.Error.Write(buffer, 0, Math.Clamp(left, 0, read));
    }

    private void Say(string trouble) =>
        terminal.Error.WriteLine(
            $"`--notify` could tell nobody: {trouble} (`{Shown(target)}`). Try it by hand; the sweep is as it was."
        );

    /// <summary>The target as it may stand in a log. The path of a webhook is its secret, and the words of a command
    /// may hold a token.</summary>
    private static string Shown(string target)
    {
        if (Uri.TryCreate(target, UriKind.Absolute, out Uri? url) && url.Host.Length > 0)
            return $"{url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)}/…";
        if (target.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme)
            return $"{target[..(scheme + 3)]}…";
        string[] words = target.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 1 ? $"{words[0]} …" : words[0];
    }

    [GeneratedRegex(@"^(?!https?://)[a-z][a-z0-9+.-]*://", RegexOptions.IgnoreCase)]
    private static partial Regex OtherScheme();

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
