namespace Sweeps.Model.Configurations;

/// <summary>What kinds of losses have in common.</summary>
public static class Losses
{
    /// <summary>The losses that a network computes itself; the others are computed from its logits.</summary>
    public static IReadOnlyList<LossKind> OfNetworks { get; } =
    [.. Enum.GetValues<LossKind>().Where(loss => !loss.IsComputedFromLogits())];

    extension(LossKind loss)
    {
        /// <summary>Whether it is a function of softmax probabilities, one output a class.</summary>
        public bool IsOfSoftmax() => loss == LossKind.CrossEntropy || loss.IsComputedFromLogits();

        /// <summary>Whether it is computed outside the network, whose own loss is cross-entropy then.</summary>
        public bool IsComputedFromLogits() => loss is LossKind.MeanAbsolute or LossKind.Forward or LossKind.Dmi;
    }
}
