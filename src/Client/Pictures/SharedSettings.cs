using System.Text.RegularExpressions;
using Sweeps.Client.Tables;
using Sweeps.Drawing.Axes;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data;

namespace Sweeps.Client.Pictures;

/// <summary>What a sweep's trials share, in one line under a picture: data, network, noise and training, save for what varies.</summary>
internal static partial class SharedSettings
{
    public static string Describe(TrialConfiguration trial, IReadOnlyList<string> axes)
    {
        HashSet<string> varying = [.. axes.SelectMany(axis => axis.Split('+')).Select(axis => axis.Split('.')[^1])];
        DataShape shape = DataSetCatalog.Check(trial.Data);
        List<string> parts = [];
        Unless(["data", "name"], trial.Data.Name);
        Unless(["train_size"], $"{Display.Count(shape.Train)} training examples");
        Unless(["architecture", "hidden", "size", "dimension"], string.Join('-', [shape.Dimension, .. trial.Network.Hidden, Math.Max(1, Outputs(trial, shape))]));
        if (trial.Network.Conv.Count > 0)
            Unless(["conv"], $"convolutions {string.Join('-', trial.Network.Conv)}");
        if (!trial.Network.Bias)
            Unless(["bias"], "no biases");
        Unless(["loss"], Words(trial.Train.Loss));
        Unless(["optimizer"], Words(trial.Train.Optimizer));
        Unless(["learning_rate", "lr"], $"learning rate {NumberLabel.Of(trial.Train.LearningRate)}");
        Unless(["batch"], $"batch {trial.Train.Batch}");
        Unless(["epochs", "steps"], trial.Train.Epochs is { } epochs ? Display.Count(epochs, "epoch") : Display.Count(trial.Train.Steps ?? 0, "step"));
        if (trial.Noise.Kind != NoiseKind.None || varying.Contains("p") || varying.Contains("sigma"))
            Unless(["noise", "kind"], $"noise: {Words(trial.Noise.Kind)}");
        return string.Join(" · ", parts);

        void Unless(string[] names, string text)
        {
            if (!names.Any(varying.Contains))
                parts.Add(text);
        }
    }

    private static int Outputs(TrialConfiguration trial, DataShape shape) => trial.Train.Loss is LossKind.CrossEntropy ? shape.Classes : 1;

    private static string Words<T>(T value) where T : struct, Enum => Capital().Replace(value.ToString(), " $0").Trim().ToLowerInvariant();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
