using System.Globalization;
using Sweeps.Drawing.Axes;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Engines.Catalog;
using Sweeps.Model.Engines.Programs;
using Sweeps.Model.Names;
using Sweeps.Model.Noise;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Drawing.Cells;

/// <summary>What a sweep's trials share, in one line under a picture: data, network, noise and training.</summary>
public static class SharedSettings
{
    /// <summary>One line. It says nothing that does not hold for every trial of the plan: what varies by whatever axis,
    /// tied axis or block is left out.</summary>
    public static string Describe(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Trials == 0)
            return "";
        List<(string Place, string Text)>? shared = null;
        foreach (TrialConfiguration trial in PlanSpread.Of(plan))
        {
            HashSet<(string, string)> facts = [.. FactsOf(trial)];
            if (shared is null)
                shared = [.. FactsOf(trial)];
            else
                shared.RemoveAll(fact => !facts.Contains(fact));
        }

        return string.Join(" · ", shared!.Select(fact => fact.Text));
    }

    /// <summary>What is said of one trial, each fact with what it is about.</summary>
    internal static IEnumerable<(string Place, string Text)> FactsOf(TrialConfiguration trial)
    {
        if (trial.Program is { } program)
        {
            yield return ("program", string.Join(' ', program.Run));
            foreach (string name in trial.Parameters.Names)
                yield return ($"parameter {name}", $"{name} = {ValueText(trial.Parameters[name]!)}");
            yield break;
        }

        if (!EngineCatalog.Of(trial).TakesData)
        {
            yield return ("engine", VersionedName.Short(trial.Engine));
            yield break;
        }

        DataShape shape = DataSetCatalog.Check(trial.Data);
        yield return ("data", VersionedName.Short(trial.Data.Name));
        yield return (
            "examples",
            trial.Data.Fresh ? "fresh training examples" : $"{NumberLabel.Of(shape.Train, 15)} training examples"
        );
        if (trial.Network.Conv.Count > 0)
            yield return ("convolutions", $"convolutions {string.Join('-', trial.Network.Conv)}");
        yield return ("network", NetworkOf(trial, shape));
        if (!trial.Network.Bias && trial.Network.Form == NetworkForm.Layers)
            yield return ("biases", "no biases");
        bool trained = (trial.Train.Epochs ?? trial.Train.Steps) > 0;
        if (trained)
        {
            yield return ("loss", EnumWords.Spoken(trial.Train.Loss));
            if (trial.Limit.Kind != LimitKind.None)
                yield return ("limit", $"limit: {EnumWords.Spoken(trial.Limit.Kind)}");
            yield return ("optimizer", EnumWords.Spoken(trial.Train.Optimizer));
            yield return ("learning rate", $"learning rate {NumberLabel.Of(trial.Train.LearningRate)}");
            yield return ("batch", $"batch {trial.Train.Batch}");
        }

        string length = trial.Train.Epochs is { } epochs
            ? Count(epochs, "epoch")
            : Count(trial.Train.Steps ?? 0, "step");
        yield return ("length", trial.Train.Patience is null ? length : $"at most {length}");
        if (trial.Noise.IsNone)
            yield break;
        yield return ("noise", $"noise: {trial.Noise.Kind.Replace('_', ' ')}");
        if (trial.Noise.P > 0)
            yield return ("p", $"p = {NumberLabel.Of(trial.Noise.P)}");
    }

    private static string NetworkOf(TrialConfiguration trial, DataShape shape)
    {
        if (trial.Network.Form == NetworkForm.Factor)
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{Math.Sqrt(shape.Dimension)}×{Math.Sqrt(shape.Dimension)} factor"
            );
        int outputs = TargetEncoding.For(trial.Train.Loss, shape.Classes).Outputs;
        return trial.Network.Conv.Count > 0
            ? $"then {string.Join('-', [.. trial.Network.Hidden, outputs])}"
            : string.Join('-', [shape.Dimension, .. trial.Network.Hidden, outputs]);
    }

    private static string ValueText(object value) =>
        value is IReadOnlyList<object> list
            ? $"[{string.Join(' ', list.Select(ProgramText.ValueText))}]"
            : ProgramText.ValueText(value);

    private static string Count(long number, string noun) =>
        number == 1 ? $"1 {noun}" : $"{NumberLabel.Of(number, 15)} {noun}s";
}
