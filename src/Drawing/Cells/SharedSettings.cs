using System.Text.RegularExpressions;
using Sweeps.Drawing.Axes;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Data.Shapes;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Drawing.Cells;

/// <summary>What a sweep's trials share, in one line under a picture: data, network, noise and training.</summary>
public static partial class SharedSettings
{
    /// <summary>One line. It says nothing that does not hold for every trial of the plan: what varies by whatever axis,
    /// tied axis or block is left out.</summary>
    public static string Describe(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Trials == 0)
            return "";
        string?[]? shared = null;
        foreach (TrialConfiguration trial in PlanSpread.Of(plan))
        {
            string?[] parts = Parts(trial);
            shared ??= parts;
            for (int i = 0; i < parts.Length; i++)
            {
                if (shared[i] != parts[i])
                    shared[i] = null;
            }
        }

        return string.Join(" · ", shared!.OfType<string>());
    }

    /// <summary>What is said of one trial, always in the same places; null: nothing.</summary>
    private static string?[] Parts(TrialConfiguration trial)
    {
        if (trial.Program is { } program)
            return [.. new string?[11], string.Join(' ', program.Run)];
        DataShape shape = DataSetCatalog.Check(trial.Data);
        bool noisy = trial.Noise.Kind != NoiseKind.None;
        return
        [
            trial.Data.Name,
            $"{NumberLabel.Of(shape.Train, 15)} training examples",
            trial.Network.Conv.Count > 0 ? $"convolutions {string.Join('-', trial.Network.Conv)}" : null,
            trial.Network.Conv.Count > 0
                ? $"then {string.Join('-', [.. trial.Network.Hidden, Outputs(trial, shape)])}"
                : string.Join('-', [shape.Dimension, .. trial.Network.Hidden, Outputs(trial, shape)]),
            trial.Network.Bias ? null : "no biases",
            Words(trial.Train.Loss),
            Words(trial.Train.Optimizer),
            $"learning rate {NumberLabel.Of(trial.Train.LearningRate)}",
            $"batch {trial.Train.Batch}",
            trial.Train.Epochs is { } epochs ? Count(epochs, "epoch") : Count(trial.Train.Steps ?? 0, "step"),
            noisy ? $"noise: {trial.Noise.Kind.Replace('_', ' ')}" : null,
            noisy && trial.Noise.P > 0 ? $"p = {NumberLabel.Of(trial.Noise.P)}" : null,
        ];
    }

    private static string Count(long number, string noun) =>
        number == 1 ? $"1 {noun}" : $"{NumberLabel.Of(number, 15)} {noun}s";

    private static int Outputs(TrialConfiguration trial, DataShape shape) =>
        Math.Max(1, trial.Train.Loss is LossKind.CrossEntropy ? shape.Classes : 1);

    private static string Words<T>(T value)
        where T : struct, Enum => Capital().Replace(value.ToString(), " $0").Trim().ToLowerInvariant();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
