using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Fields;

namespace Sweeps.Model.Validation;

/// <summary>Rules of convolutions and poolings.</summary>
internal static class StageRules
{
    /// <summary>The first that is broken.</summary>
    public static Reading<ConfigurationException?> Breach { get; } =
        Reading.FirstOf([
            Reading.Of(NetworkField.Conv, NetworkField.Skip, NetworkField.Activation, NetworkField.Form, OfNetwork),
            Reading.Of(NetworkField.Conv, DataReadings.Shape, DataField.Name, OfImages),
        ]);

    private static ConfigurationException? OfNetwork(
        IReadOnlyList<ImageStage> stages,
        bool skip,
        ActivationKind activation,
        NetworkForm form
    )
    {
        if (stages.Count == 0)
            return null;
        if (form != NetworkForm.Layers || activation != ActivationKind.Relu)
            return new(
                form != NetworkForm.Layers ? NetworkField.Form.Path : NetworkField.Activation.Path,
                "Convolutions are for networks of layers with ReLU, but `network.form` or "
                    + "`network.activation` says otherwise",
                "Remove it, or `network.conv`."
            );
        return skip
            ? new(
                NetworkField.Skip.Path,
                "A skip unit belongs to a fully connected network, but this one has convolutions",
                "Remove `network.skip` or `network.conv`."
            )
            : null;
    }

    private static ConfigurationException? OfImages(IReadOnlyList<ImageStage> stages, DataShape? shape, string? data)
    {
        if (stages.Count == 0 || shape is null)
            return null;
        if (shape.Image is { } image)
            return Refusals.Of(() => ImageStage.Shapes(stages, image));
        IEnumerable<string> ofImages = DataSetCatalog
            .All.Where(set => set.Fields.Contains("size"))
            .Select(set => set.Name);
        return new(
            NetworkField.Conv.Path,
            $"Convolutions need images, but the examples of `{data}` are none",
            $"Choose one of {string.Join(", ", ofImages)}, or remove `network.conv`."
        );
    }
}
