using System.CommandLine;
using System.CommandLine.Completions;
using Sweeps.Execution.Reading;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Measures.Catalog;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Client.Completion;

/// <summary>Completes measures, axes and their values, fields and data sets, whichever verb takes them.</summary>
internal static class FieldCompletions
{
    private const int MostValues = 200;

    /// <summary>Has the options and arguments of a verb complete by what they name.</summary>
    public static void AddTo(Command verb)
    {
        Argument? sweep = verb.Arguments.FirstOrDefault(argument => argument.Name is "SWEEP" or "A");
        foreach (Option option in verb.Options)
        {
            Func<CompletionContext, IEnumerable<string>>? words = option.Name switch
            {
                "--measure" or "--sort" => context =>
                    OfSweep(context, sweep, (reader, found, cancellation) => reader.MeasuresAsync(found, cancellation))
                        is { Count: > 0 } known
                        ? known
                        : MeasureCatalog.All.Select(measure => measure.Description.Name),
                "--where" or "--paired" => context =>
                    OfAxes(context, sweep, plan => Values(plan, context.WordToComplete)),
                "--x" or "--by" when option.HelpName == "AXIS" => context =>
                    OfAxes(context, sweep, plan => plan.Axes.Select(axis => axis.Name)),
                "--set" => context => Settings(context.WordToComplete),
                _ => null,
            };
            if (words is null)
                continue;
            option.CompletionSources.Clear();
            option.CompletionSources.Add(context => words(context).Select(word => new CompletionItem(word)));
        }

        if (verb.Name == "compare")
        {
            foreach (Argument side in verb.Arguments.Skip(1))
                side.CompletionSources.Add(context =>
                    OfAxes(context, sweep, plan => Values(plan, context.WordToComplete))
                        .Select(word => new CompletionItem(word))
                );
        }

        if (verb.Name == "data" && verb.Arguments is [_, var names])
            names.CompletionSources.Add(_ => DataSetCatalog.All.Select(set => new CompletionItem(set.Name)));
    }

    // Whoever has typed another name of the axis goes on with that.
    private static IEnumerable<string> Values(Plan plan, string begun) =>
        from axis in plan.Axes
        where axis.Span is null
        let named = begun.Split('=')[0] is var typed && begun.Contains('=') && FieldNames.Same(typed, axis.Name)
            ? typed
            : axis.Name
        from value in axis.Values.Take(MostValues)
        select $"{named}={value}";

    private static IEnumerable<string> Settings(string begun) =>
        begun.Split('=') is [var name, ..] && begun.Contains('=')
            ? (
                FieldNames.Same(name, "data") ? DataSetCatalog.All.Select(set => set.Name) : FieldNames.Words(name)
            ).Select(word => $"{name}={word}")
            : FieldNames.Short.Select(field => $"{field}=");

    private static IReadOnlyList<string> OfAxes(
        CompletionContext context,
        Argument? sweep,
        Func<Plan, IEnumerable<string>> words
    ) =>
        OfSweep(
            context,
            sweep,
            (_, found, _) => Task.FromResult<IReadOnlyList<string>>([.. words(SweepReading.PlanOf(found))])
        );

    private static IReadOnlyList<string> OfSweep(
        CompletionContext context,
        Argument? sweep,
        Func<ISweepReader, SweepRecord, CancellationToken, Task<IReadOnlyList<string>>> ask
    ) =>
        sweep is null || context.ParseResult.GetResult(sweep) is not { Tokens: [{ Value: var named }, ..] }
            ? []
            : StoredNames.Ask(
                context.ParseResult,
                async (reader, cancellation) =>
                    await reader.FindAsync(named, cancellation) is { } found
                        ? await ask(reader, found, cancellation)
                        : []
            );
}
