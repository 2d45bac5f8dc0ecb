using Sweeps.Model.Configurations;
using Sweeps.Model.Engines.Catalog;
using Sweeps.Model.Fields;
using Sweeps.Model.Measures;
using Sweeps.Model.Measures.Catalog;
using Sweeps.Model.Names;
using Sweeps.Model.Training;
using Sweeps.Model.Validation;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Nodes;
using Sweeps.Scheduling.Stopping;

namespace Sweeps.Scheduling.Grids;

/// <summary>Reads the key <c>stop</c>, such as <c>{ median: { … } }</c>, and says which trials the rule does not
/// fit.</summary>
internal static class StopReader
{
    private static readonly string[] Common = ["measure", "direction", "within"];
    private static readonly string[] Limits = ["failures", "trial_time"];

    /// <summary>The rule, or null: without the key, or after a complaint.</summary>
    public static StoppingRule? Read(Node? node, NodeComplaint complain, FieldScope? scope = null)
    {
        if (node is null)
            return null;
        scope ??= FieldScope.Network;
        string[] names = [.. StoppingCatalog.All.Select(rule => rule.Name)];
        if (node is not MappingNode { Entries: [var (name, settings)] })
        {
            complain(
                node,
                $"`stop` must be a mapping with one rule, {Listing.AnyOf([.. names.Select(rule => $"`{rule}`")])}, "
                    + "with limits, `failures` or `trial_time`, or with both",
                StoppingCatalog.All[^1].Form
            );
            return null;
        }

        if (StoppingCatalog.Find(name.Text) is not { } kind)
        {
            complain(
                name,
                "`stop` has no such rule",
                Spelling.DidYouMean(
                    name.Text,
                    StoppingCatalog.All,
                    $"The rules are {Listing.AllOf(names)}; {Listing.AllOf(Limits)} are limits.",
                    Limits
                )
            );
            return null;
        }

        if (settings is not MappingNode mapping)
        {
            complain(settings, $"`stop.{kind.Name}` must be a mapping", kind.Form);
            return null;
        }

        KeyReader reader = new(mapping, "stop." + kind.Name, kind.Form, complain);
        string? measure = Measure(reader.Word("measure", "a measure"), reader, scope);
        StoppingDirection direction = Direction(reader.Word("direction", "minimize or maximize"), reader);
        string within = Within(mapping["within"], reader, scope);
        reader.Only([.. Common, .. kind.Settings.Select(setting => setting.Name)]);
        StoppingRule rule = kind.Make(
            new(
                measure ?? "",
                direction,
                within,
                kind.Settings.ToDictionary(
                    setting => setting.Name,
                    setting => reader.Whole(setting.Name, setting.Least, setting.Most, setting.Default)
                )
            )
        );
        return reader.IsSound ? rule : null;
    }

    /// <summary>The measures that a trial takes; null of a program, and of what breaks a rule of its own and is refused
    /// for that.</summary>
    public static Reading<IReadOnlyList<Measure>?> Measured { get; } =
        Reading.Of(
            TrialField.Engine,
            MeasureReadings.Taken,
            (engine, measures) => EngineCatalog.Named(engine).TakesData ? measures : null
        );

    /// <summary>What must hold of every trial under the rule.</summary>
    public static IReadOnlyList<ConfigurationRule> Requirements(
        StoppingRule rule,
        IReadOnlyList<Measure>? catalog = null
    ) =>
        [
            new(
                Measured.Select(taken =>
                    taken is null ? null : Taken(rule, taken, catalog ?? [.. MeasureCatalog.Described])
                )
            ),
            new(
                Reading.Of(
                    TrialField.Engine,
                    MeasureField.At,
                    TrainField.Epochs,
                    TrainField.Steps,
                    (engine, at, epochs, steps) =>
                        EngineCatalog.Named(engine).TakesData ? Due(rule, at, epochs, steps) : null
                )
            ),
        ];

    private static string? Measure(ScalarNode? word, KeyReader reader, FieldScope scope)
    {
        if (word is null)
            return null;
        if (scope.IsFree)
        {
            if (!scope.Measures.Contains(word.Text))
                reader.Complain(
                    word,
                    "`measure` must be one of the program's measures",
                    Spelling.DidYouMean(word.Text, scope.Measures, "Add it under `program.measures`.")
                );
            return word.Text;
        }

        if (
            MeasureCatalog.Described.FirstOrDefault(known => known.Description.Name == word.Text.Split('.')[0])
            is not { } measure
        )
            reader.Complain(
                word,
                "`measure` must be a measure",
                Spelling.DidYouMean(
                    word.Text,
                    MeasureCatalog.All.Select(known => known.Description.Name),
                    "See `sweeps measures`."
                )
            );
        else if (measure.NeedsFullTraining)
            reader.Complain(
                word,
                "A rule that stops trials early must look at a measure that says something before the end",
                "Take another one, or remove `stop`."
            );
        return word.Text;
    }

    private static StoppingDirection Direction(ScalarNode? word, KeyReader reader)
    {
        if (word is not null && word.Text is not ("minimize" or "maximize"))
            reader.Complain(
                word,
                "`direction` must be minimize or maximize: which values of the measure are the better ones",
                Spelling.DidYouMean(
                    word.Text,
                    ["minimize", "maximize"],
                    "Write direction: minimize for an error or a loss."
                )
            );
        return word?.Text == "maximize" ? StoppingDirection.Maximize : StoppingDirection.Minimize;
    }

    private static string Within(Node? node, KeyReader reader, FieldScope scope) =>
        string.Join(
            ',',
            FieldList
                .Read(
                    node,
                    "`within` must name fields in which trials that are compared agree",
                    "Write within: [p], for instance.",
                    reader,
                    scope
                )
                .Order(StringComparer.Ordinal)
        );

    private static ConfigurationException? Taken(
        StoppingRule rule,
        IReadOnlyList<Measure> selected,
        IReadOnlyList<Measure> catalog
    )
    {
        HashSet<string> names = [.. selected.Select(measure => measure.Description.Name)];
        Measure[] taken = [.. catalog.Where(measure => names.Contains(measure.Description.Name))];
        if (taken.FirstOrDefault(measure => measure.NeedsFullTraining) is { } whole)
            return new(
                MeasureField.Of.Path,
                "Under `stop` no measure may be taken that needs the whole training, but "
                    + $"`{whole.Description.Name}` does",
                "Take it out of `measure.of` (where that names a group, write the measures you want), or "
                    + "remove `stop`."
            );
        return taken.Any(measure => measure.Description.Name == rule.Measure.Split('.')[0])
            ? null
            : new(
                MeasureField.Of.Path,
                $"The measure that `stop` looks at, `{rule.Measure}`, must be taken by every trial, but "
                    + "one does not take it",
                "Add it to `measure.of`, or let `stop` look at another."
            );
    }

    private static ConfigurationException? Due(
        StoppingRule rule,
        IReadOnlyList<SnapshotRule> at,
        int? epochs,
        long? steps
    )
    {
        long length = epochs ?? steps ?? 0;
        return rule.Misfit(new SnapshotSchedule(at, 1, length), length, epochs is null ? "steps" : "epochs");
    }
}
