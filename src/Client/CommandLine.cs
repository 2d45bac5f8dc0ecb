using System.CommandLine;
using System.Diagnostics;
using Sweeps.Api.Calls;
using Sweeps.Client.Completion;
using Sweeps.Client.Parsing;
using Sweeps.Client.Terminals;
using Sweeps.Client.Verbs;
using Sweeps.Execution.Control;
using Sweeps.Execution.Curation;
using Sweeps.Execution.Telemetry;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Grids;
using Sweeps.Storage;

namespace Sweeps.Client;

/// <summary>The <c>sweeps</c> command: finds the verb, runs it, and turns whatever happens into a message and an exit
/// code.</summary>
internal static class CommandLine
{
    /// <summary>Environment variable that adds stack traces to errors.</summary>
    public const string DebugVariable = "SWEEPS_DEBUG";

    // How the runtime begins to say that an assembly is not there or cannot be used.
    private const string MissingPart = "Could not load file or assembly";

    private static readonly TimeSpan TidyWithin = TimeSpan.FromSeconds(1);

    /// <summary>What makes each verb, in the order of the help.</summary>
    private static readonly (string Name, Func<Verb> Make)[] Makers =
    [
        ("run", static () => new RunVerb()),
        ("verify", static () => new VerifyVerb()),
        ("resume", static () => new ResumeVerb()),
        ("pause", static () => new PauseVerb()),
        ("cancel", static () => new CancelVerb()),
        ("retry", static () => new RetryVerb()),
        ("extend", static () => new ExtendVerb()),
        ("queue", static () => new QueueVerb()),
        ("watch", static () => new WatchVerb()),
        ("serve", static () => new ServeVerb()),
        ("work", static () => new WorkVerb()),
        ("plan", static () => new PlanVerb()),
        ("list", static () => new ListVerb()),
        ("show", static () => new ShowVerb()),
        ("results", static () => new ResultsVerb()),
        ("best", static () => new BestVerb()),
        ("importance", static () => new ImportanceVerb()),
        ("metrics", static () => new MetricsVerb()),
        ("export", static () => new ExportVerb()),
        ("plot", static () => new PlotVerb()),
        ("figure", static () => new FigureVerb()),
        ("report", static () => new ReportVerb()),
        ("compare", static () => new CompareVerb()),
        ("rename", static () => new RenameVerb()),
        ("describe", static () => new DescribeVerb()),
        ("tag", static () => new TagVerb()),
        ("history", static () => new HistoryVerb()),
        ("push", static () => new PushVerb()),
        ("pull", static () => new PullVerb()),
        ("delete", static () => new DeleteVerb()),
        ("fingerprint", static () => new FingerprintVerb()),
        ("audit", static () => new AuditVerb()),
        ("weights", static () => new WeightsVerb()),
        ("why", static () => new WhyVerb()),
        ("logs", static () => new LogsVerb()),
        ("measures", static () => new MeasuresVerb()),
        ("data", static () => new DataVerb()),
        ("store", static () => new StoreVerb()),
        ("engine", static () => new EngineVerb()),
        ("token", static () => new TokenVerb()),
        ("doctor", static () => new DoctorVerb()),
        ("completion", static () => new CompletionVerb(Words)),
        ("version", static () => new VersionVerb()),
    ];

    /// <summary>Other names of verbs.</summary>
    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.Ordinal)
    {
        ["ls"] = "list",
        ["rm"] = "delete",
    };

    /// <summary>All verbs, in the order of the help.</summary>
    public static IReadOnlyList<Verb> Verbs() => [.. Makers.Select(maker => maker.Make())];

    /// <summary>The command with all its verbs, or with one alone: making all of them takes longer than most of them
    /// do.</summary>
    public static Command Root(string? only = null)
    {
        only = only is null ? null : OtherNames.GetValueOrDefault(only, only);
        Command root = new(
            "sweeps",
            "Trains every configuration of a grid and measures what label noise does to ReLU networks."
        );
        Option help = HelpText.Option();
        help.Recursive = true;
        root.Add(help);
        bool known = Makers.Any(maker => maker.Name == only);
        foreach (var (_, make) in Makers.Where(maker => !known || maker.Name == only))
        {
            Verb verb = make();
            root.Add(verb);
            foreach (Option option in verb.Options)
            {
                // A choice is written in the help as it is completed: table|json|csv.
                if (
                    option.HelpName?.Split('|') is { Length: > 1 } choices
                    && choices.All(choice => choice.All(char.IsAsciiLetterLower))
                )
                {
                    option.CompletionSources.Clear();
                    option.CompletionSources.Add(choices);
                }
            }

            FieldCompletions.AddTo(verb);
        }

        return root;
    }

    /// <summary>The arguments as verbs have them: <c>help VERB</c> is <c>VERB --help</c>, and <c>--version</c> is
    /// <c>version</c>.</summary>
    private static string[] Plain(IReadOnlyList<string> arguments) =>
        arguments switch
        {
            ["help", var verb, ..] when !IsVerb(verb) && !verb.StartsWith('-') => [verb],
            ["help", ..] => [.. arguments.Skip(1), "--help"],
            ["--version", ..] => ["version", .. arguments.Skip(1)],
            _ => [.. arguments],
        };

    private static bool IsVerb(string name) => OtherNames.ContainsKey(name) || Makers.Any(maker => maker.Name == name);

    /// <summary>What may stand where a command line ends.</summary>
    public static IReadOnlyList<string> Words(string line)
    {
        int start = line.IndexOf(' ', StringComparison.Ordinal);
        string rest = start < 0 ? "" : line[(start + 1)..];
        string word = rest[(rest.LastIndexOf(' ') + 1)..];
        string[] words =
        [
            .. Root()
                .Parse(rest)
                .GetCompletions(rest.Length)
                .Select(item => item.InsertText ?? item.Label)
                .Where(item => item.StartsWith(word, StringComparison.Ordinal))
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

        // Options that may stand anywhere would hide the few words that are wanted here.
        return word.Length == 0 && words.Any(item => item[0] != '-') ? [.. words.Where(item => item[0] != '-')] : words;
    }

    /// <summary>Runs the command with these arguments and gives its exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal)
    {
        try
        {
            using IDisposable? telemetry = TelemetryExport.Begin("sweeps");
            string[] plain = Plain(arguments);
            if (await RunParsedAsync(Root(plain.FirstOrDefault()).Parse(plain), terminal) is not { } code)
                return ExitCode.Interrupted; // and what the verb may be writing still is not waited for
            await terminal.Out.FlushAsync();
            return code;
        }
        catch (Exception exception) when (Explain(exception) is { } explanation)
        {
            return await ReportAsync(exception, explanation.Message, explanation.Code, terminal);
        }
        catch (IOException exception) when (IsClosedPipe(exception))
        {
            return ExitCode.Done; // `sweeps metrics … | head`: the reader has all it wants
        }
        catch (Exception exception)
        {
            string message =
                $"Something went wrong inside sweeps: {exception.Message} ({exception.GetType().Name}). Run the "
                + $"command again with {DebugVariable}=1 for the details, and report them.";
            return await ReportAsync(exception, message, ExitCode.Failed, terminal);
        }
    }

    /// <summary>Runs the verb; null: it was left while it was at work.</summary>
    private static async Task<int?> RunParsedAsync(ParseResult parse, Terminal terminal)
    {
        if (HelpText.IsWanted(parse) || parse.Tokens.Count == 0)
        {
            HelpText.Write(parse.CommandResult.Command, terminal);
            return ExitCode.Done;
        }

        if (parse.Errors.Count > 0)
            throw new MisuseException(ParseErrors.Explain(parse));
        if (ParseErrors.EmptyValue(parse) is { } empty)
            throw new MisuseException(empty);
        if (parse.CommandResult.Command is not Verb verb)
        {
            throw new MisuseException(
                $"`{parse.CommandResult.Command.Name}` needs a verb: "
                    + $"{string.Join(", ", parse.CommandResult.Command.Subcommands.Select(command => command.Name))}"
                    + ". See `sweeps --help`."
            );
        }

        // Meters and sources take a tenth of what a list takes, and here they are for exporting alone.
        using Activity? span = TelemetryExport.IsAskedFor
            ? SweepsTelemetry.Source.StartActivity($"sweeps {verb.Name}", ActivityKind.Client)
            : null;
        using Interrupts interrupts = Interrupts.OfProcess(terminal);
        using IDisposable acting = Actor.Use($"{Environment.UserName}@{Environment.MachineName}");
        try
        {
            Session session = new(terminal, interrupts);
            return verb.MayTrain
                ? await verb.RunAsync(parse, session, interrupts.Asked)
                : await EndOfAsync(
                    Task.Run(() => verb.RunAsync(parse, session, interrupts.Asked)),
                    interrupts.Asked,
                    session.Clock
                );
        }
        catch (OperationCanceledException) when (interrupts.Asked.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }

    /// <summary>The end of a verb that loses nothing by being left, as it is where what it waits for, such as a server
    /// that is frozen or a pipe, keeps it. What it tidies up has a moment; null: it was
    /// left all the same.</summary>
    internal static async Task<int?> EndOfAsync(Task<int> verb, CancellationToken asked, TimeProvider clock)
    {
        try
        {
            return await verb.WaitAsync(asked);
        }
        catch (OperationCanceledException) when (!verb.IsCompleted)
        {
            await Task.WhenAny(verb, Task.Delay(TidyWithin, clock, CancellationToken.None));
            return verb.IsCompleted ? await verb : null;
        }
    }

    /// <summary>The message and exit code of an error that a person can do something about; null for one that is
    /// ours.</summary>
    internal static (string Message, int Code)? Explain(Exception exception) =>
        exception switch
        {
            MisuseException
            or GridFileException
            or ConfigurationException
            or SweepRefusedException
            or StoredGridException => (exception.Message, ExitCode.Misuse),
            StoreException
            {
                Problem: StoreProblem.UnsupportedLocation
                    or StoreProblem.NotAStore
                    or StoreProblem.NotMade
                    or StoreProblem.NewerSchema
                    or StoreProblem.OlderSchema
                    or StoreProblem.Misuse
                    or StoreProblem.InUse
            } => (exception.Message, ExitCode.Misuse),
            ApiException { IsMisuse: true } => (exception.Message, ExitCode.Misuse),
            StoreException or DataException or ApiException or EngineUnavailableException => (
                exception.Message,
                ExitCode.Failed
            ),
            SweepCopyException => (exception.Message, ExitCode.Failed),
            PlatformNotSupportedException or TelemetryRefusedException => (exception.Message, ExitCode.Misuse),
            FileNotFoundException
            or FileLoadException when exception.Message.StartsWith(MissingPart, StringComparison.Ordinal) => (
                $"All of the program must be there, but: {exception.Message.Trim().TrimEnd('.')}. Install it again, or "
                    + "build it from an empty folder.",
                ExitCode.Failed
            ),
            // A stream that was closed before the start has no path that could be corrected.
            UnauthorizedAccessException when !exception.Message.Contains('\'', StringComparison.Ordinal) => (
                "Standard output must be open for writing, but is not. Send it to a file, a pipe or a terminal.",
                ExitCode.Failed
            ),
            UnauthorizedAccessException
            or FileNotFoundException
            or DirectoryNotFoundException
            or PathTooLongException => (
                $"A file or folder that is named must be there and of its kind, but: {exception.Message.TrimEnd('.')}. "
                    + "Correct the path, or its permissions.",
                ExitCode.Misuse
            ),
            IOException when !IsClosedPipe((IOException)exception) => (
                $"What is read and written, standard output included, must be usable, but: "
                    + $"{exception.Message.TrimEnd('.')}. Make room, or name another place.",
                ExitCode.Failed
            ),
            AggregateException { InnerExceptions: [var only] } => Explain(only),
            _ => null,
        };

    private static async Task<int> ReportAsync(Exception exception, string message, int code, Terminal terminal)
    {
        await terminal.Out.FlushAsync();
        await terminal.Error.WriteLineAsync($"sweeps: {message}");
        if (Environment.GetEnvironmentVariable(DebugVariable) == "1")
            await terminal.Error.WriteLineAsync(exception.ToString());
        return code;
    }

    private static bool IsClosedPipe(IOException exception) =>
        exception.Message.Contains("Broken pipe", StringComparison.OrdinalIgnoreCase);
}
