using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Fields;

namespace Sweeps.Model.Validation;

/// <summary>Rules of networks that start from a file: it has all of a network's arrays, of their shapes, and no
/// others.</summary>
internal static class InitialFileRules
{
    private static readonly Reading<NetworkConfiguration> OfShape = Reading
        .Only(
            NetworkField.Hidden,
            NetworkField.Conv,
            NetworkField.Bias,
            NetworkField.Skip,
            NetworkField.Form,
            NetworkField.Init,
            NetworkField.Layers
        )
        .Select(trial => trial.Network);

    private static readonly Reading<(LimitKind Kind, IReadOnlyList<int>? Hidden)> OfPredictor = Reading.Of(
        LimitField.Kind,
        LimitField.Hidden,
        (kind, hidden) => (kind, hidden)
    );

    /// <summary>The first that is wrong.</summary>
    public static Reading<ConfigurationException?> Breach { get; } =
        Reading.Of(
            DataReadings.Shape,
            DataReadings.Encoding,
            OfShape,
            OfPredictor,
            (shape, encoding, network, predictor) =>
                shape is not null
                && encoding is { Outputs: var outputs }
                && network is { Init: Initializer.File { Weights: var file }, Layers.Count: 0 }
                    ? FirstWrong(file, network, predictor, shape, outputs)
                    : null
        );

    private static ConfigurationException? FirstWrong(
        WeightsFile file,
        NetworkConfiguration network,
        (LimitKind Kind, IReadOnlyList<int>? Hidden) predictor,
        DataShape shape,
        int outputs
    )
    {
        bool IsPredictors(StoredArray array) =>
            array.Name.StartsWith(ParameterArray.Predictor, StringComparison.Ordinal);
        StoredArray[] own = [.. file.Arrays.Where(array => !IsPredictors(array))],
            others = [.. file.Arrays.Where(IsPredictors)];
        return Of(network, own, "")
            ?? (
                predictor.Kind == LimitKind.None || others.Length == 0
                    ? null
                    : Of(network with { Hidden = predictor.Hidden ?? network.Hidden }, others, ParameterArray.Predictor)
            );

        // Null also where the shapes are not known: stages break a rule that is reported elsewhere.
        ConfigurationException? Of(NetworkConfiguration of, StoredArray[] found, string prefix) =>
            Refusals.Unless(() => ParameterArray.Of(of, shape, outputs)) is { } wanted
                ? Compare(wanted, found, prefix)
                : null;
    }

    private static ConfigurationException? Compare(
        IReadOnlyList<ParameterArray> wanted,
        StoredArray[] found,
        string prefix
    )
    {
        foreach (ParameterArray array in wanted)
        {
            string name = prefix + array.Name;
            StoredArray? match = Array.Find(found, other => other.Name == name);
            if (match is null || !match.Shape.SequenceEqual(array.Shape))
                return Wrong(
                    $"must have the array {name} of shape {StoredArray.Text(array.Shape)}, but "
                        + (
                            match is not null ? $"has it of shape {StoredArray.Text(match.Shape)}"
                            : found.Length == 0 ? "has none"
                            : $"has {string.Join(", ", found.Take(8).Select(other => other.Name))}"
                        )
                );
        }

        return Array.Find(found, other => !wanted.Any(array => prefix + array.Name == other.Name)) is { } stray
            ? Wrong($"has the array {stray.Name}, for which the network has no place")
            : null;
    }

    private static ConfigurationException Wrong(string what) =>
        new(
            NetworkField.Init.Path,
            $"The file that a network starts from {what}",
            "Give the network the shape of the trial whose weights these are, or name another file."
        );
}
