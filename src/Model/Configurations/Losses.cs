namespace Sweeps.Model.Configurations;

/// <summary>What kinds of losses have in common.</summary>
public static class Losses
{
    extension(LossKind loss)
    {
        /// <summary>Whether it is a function of softmax probabilities, one output a class.</summary>
        public bool IsOfSoftmax() => loss == LossKind.CrossEntropy || loss.IsComputedFromLogits();

        /// <summary>Whether it is computed outside the network, whose own loss is cross-entropy then.</summary>
        public bool IsComputedFromLogits() => loss is LossKind.MeanAbsolute or LossKind.Forward or LossKind.Dmi;
    }
}
