using System.Text.RegularExpressions;
using Sweeps.Drawing.Axes;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Data.Shapes;

namespace Sweeps.Drawing.Cells;

/// <summary>What a sweep's trials share, in one line under a picture: data, network, noise and training, save for what
/// varies.</summary>
public static partial class SharedSettings
{
    /// <summary>One line; <paramref name="axes"/> names what varies.</summary>
    public static string Describe(TrialConfiguration trial, IReadOnlyList<string> axes)
    {
        HashSet<string> varying = [.. axes.SelectMany(axis => axis.Split('+')).Select(axis => axis.Split('.')[^1])];
        DataShape shape = DataSetCatalog.Check(trial.Data);
        List<string> parts = [];
        Unless(["data", "name"], trial.Data.Name);
        Unless(["train_size"], $"{NumberLabel.Of(shape.Train, 15)} training examples");
        Unless(
            ["architecture", "hidden", "size", "dimension"],
            string.Join('-', [shape.Dimension, .. trial.Network.Hidden, Math.Max(1, Outputs(trial, shape))])
        );
        if (trial.Network.Conv.Count > 0)
            Unless(["conv"], $"convolutions {string.Join('-', trial.Network.Conv)}");
        if (!trial.Network.Bias)
            Unless(["bias"], "no biases");
        Unless(["loss"], Words(trial.Train.Loss));
        Unless(["optimizer"], Words(trial.Train.Optimizer));
        Unless(["learning_rate", "lr"], $"learning rate {NumberLabel.Of(trial.Train.LearningRate)}");
        Unless(["batch"], $"batch {trial.Train.Batch}");
        Unless(
            ["epochs", "steps"],
            trial.Train.Epochs is { } epochs ? Count(epochs, "epoch") : Count(trial.Train.Steps ?? 0, "step")
        );
        if (trial.Noise.Kind != NoiseKind.None || varying.Contains("p") || varying.Contains("sigma"))
            Unless(["noise", "kind"], $"noise: {Words(trial.Noise.Kind)}");
        return string.Join(" · ", parts);

        void Unless(string[] names, string text)
        {
            if (!names.Any(varying.Contains))
                parts.Add(text);
        }
    }

    private static string Count(long number, string noun) =>
        number == 1 ? $"1 {noun}" : $"{NumberLabel.Of(number, 15)} {noun}s";

    private static int Outputs(TrialConfiguration trial, DataShape shape) =>
        trial.Train.Loss is LossKind.CrossEntropy ? shape.Classes : 1;

    private static string Words<T>(T value)
        where T : struct, Enum => Capital().Replace(value.ToString(), " $0").Trim().ToLowerInvariant();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
