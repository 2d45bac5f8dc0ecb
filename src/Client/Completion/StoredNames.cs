using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;
using Sweeps.Api.Calls;
using Sweeps.Client.Backends;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Grids;
using Sweeps.Storage;
using Sweeps.Storage.Opening;

namespace Sweeps.Client.Completion;

/// <summary>
/// Completes names of sweeps and numbers of trials from the store, or the server, that the command line names. A shell
/// that completes has no place for errors and no time: whatever cannot be read within a moment is left out.
/// </summary>
internal static class StoredNames
{
    private const int MostTrials = 50;
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    /// <summary>Has an argument complete to sweeps: by name, or by id once somebody has begun to type one, and where a
    /// newer sweep has the name.</summary>
    public static Argument<T> CompletesSweeps<T>(this Argument<T> argument)
    {
        argument.CompletionSources.Add(context =>
            argument.Arity.MaximumNumberOfValues == 1 && IsGiven(context, argument)
                ? []
                : Ask(
                    context.ParseResult,
                    async (reader, cancellation) =>
                    {
                        IReadOnlyList<SweepStanding> sweeps = await reader.ListAsync(cancellation);
                        HashSet<string> names = new(StringComparer.Ordinal);
                        return
                        [
                            .. sweeps
                                .Select(standing => standing.Sweep)
                                .SelectMany(sweep =>
                                    (string[])(
                                        !names.Add(sweep.Manifest.Name)
                                        || (
                                            context.WordToComplete.Length > 0
                                            && sweep.Id.StartsWith(context.WordToComplete, StringComparison.Ordinal)
                                        )
                                            ? [sweep.Manifest.Name, SweepReading.ShortId(sweep.Id)]
                                            : [sweep.Manifest.Name]
                                    )
                                ),
                        ];
                    }
                )
        );
        return argument;
    }

    /// <summary>Has a number complete to trials of the sweep that is named by <paramref name="sweep"/>: at first to
    /// those that failed or diverged, if any did.</summary>
    public static void CompletesTrials(
        this List<Func<CompletionContext, IEnumerable<CompletionItem>>> sources,
        Argument<string> sweep
    )
    {
        // What a number may look like is known without: nothing.
        sources.Clear();
        sources.Add(context =>
            Ask(
                    context.ParseResult,
                    async (reader, cancellation) =>
                        context.ParseResult.GetResult(sweep)?.Tokens is [{ Value: var named }]
                        && await reader.FindAsync(named, cancellation) is { } found
                            ? await TrialsAsync(reader, found, context.WordToComplete, cancellation)
                            : []
                )
                .Select(word => new CompletionItem(word))
        );
    }

    /// <summary>Has an argument complete to the tags that sweeps have.</summary>
    public static Argument<T> CompletesTags<T>(this Argument<T> argument)
    {
        argument.CompletionSources.Add(Tags);
        return argument;
    }

    /// <summary>Has an option complete to the tags that sweeps have.</summary>
    public static Option<T> CompletesTags<T>(this Option<T> option)
    {
        option.CompletionSources.Add(Tags);
        return option;
    }

    private static IEnumerable<string> Tags(CompletionContext context) =>
        Ask(
            context.ParseResult,
            async (reader, cancellation) =>
                [
                    .. (await reader.ListAsync(cancellation))
                        .SelectMany(standing => standing.Sweep.Tags)
                        .Distinct(StringComparer.Ordinal)
                        .Order(StringComparer.Ordinal),
                ]
        );

    /// <summary>Whether another word than that at the cursor is the argument already.</summary>
    private static bool IsGiven(CompletionContext context, Argument argument) =>
        context.ParseResult.GetResult(argument)?.Tokens is [{ Value: var given }] && given != context.WordToComplete;

    private static async Task<IReadOnlyList<string>> TrialsAsync(
        ISweepReader reader,
        SweepRecord sweep,
        string begun,
        CancellationToken cancellation
    )
    {
        if (begun.Length == 0 && await reader.FailuresAsync(sweep, cancellation) is { Count: > 0 } trouble)
            return [.. trouble.Select(group => Text(group.First)).Take(MostTrials)];
        if (begun.Length > 0 && (!begun.All(char.IsAsciiDigit) || begun.Length > 18))
            return [];

        // 1 begins 1, 10 … 19, 100 … 199, and so on.
        List<string> found = [];
        long trials = sweep.Manifest.Trials;
        long first = begun.Length == 0 ? 0 : long.Parse(begun, CultureInfo.InvariantCulture);
        for (
            long width = begun.Length == 0 ? trials : 1;
            first < trials && found.Count < MostTrials && width > 0;
            first *= 10, width *= 10
        )
        {
            for (long trial = first; trial < Math.Min(trials, first + width) && found.Count < MostTrials; trial++)
                found.Add(Text(trial));
            if (first == 0)
                break;
        }

        return found;
    }

    /// <summary>Asks the store, or the server, that the command line names; whatever cannot be read within a moment is
    /// nothing.</summary>
    public static IReadOnlyList<string> Ask(
        ParseResult parse,
        Func<ISweepReader, CancellationToken, Task<IReadOnlyList<string>>> ask
    )
    {
        if (parse.CommandResult.Command is not { } verb)
            return [];
        try
        {
            using CancellationTokenSource enough = new(Moment);
            return Task.Run(() => AskAsync(Typed("--store"), Typed("--server"), ask, enough.Token), enough.Token)
                .GetAwaiter()
                .GetResult();
        }
        catch (Exception unreadable)
            when (unreadable
                    is StoreException
                        or ApiException
                        or ArgumentException
                        or OperationCanceledException
                        or IOException
                        or GridFileException
            )
        {
            return [];
        }

        string? Typed(string name) =>
            verb.Options.FirstOrDefault(option => option.Name == name) is { } option
            && parse.GetResult(option)?.Tokens is [.., { Value: { Length: > 0 } value }]
                ? value
                : null;
    }

    private static async Task<IReadOnlyList<string>> AskAsync(
        string? store,
        string? server,
        Func<ISweepReader, CancellationToken, Task<IReadOnlyList<string>>> ask,
        CancellationToken cancellation
    )
    {
        server ??= store is null ? Environment.GetEnvironmentVariable(ServerReader.AddressVariable) : null;
        if (!string.IsNullOrEmpty(server))
        {
            using SweepsClient client = new(server, Environment.GetEnvironmentVariable(SweepsClient.TokenVariable));
            return await ask(new ServerReader(client, server), cancellation);
        }

        string location = store ?? SweepStores.DefaultLocation;
        if (StoreOpening.IsMissing(location))
            return [];
        await using ISweepStore opened = SweepStores.OpenToRead(location);
        return await ask(new StoreReader(opened), cancellation);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
