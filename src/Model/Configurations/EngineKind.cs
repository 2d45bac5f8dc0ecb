namespace Sweeps.Model.Configurations;

/// <summary>What computes a trial's network. Data, label noise, order, initial weights and measures are the same for
/// all; last digits are not.</summary>
public enum EngineKind
{
    /// <summary>The project's own kernels: the same bits on every machine.</summary>
    Native,

    /// <summary>Torch, through TorchSharp: the same bits on the same machine with the same libraries only.</summary>
    Torch,
}
