namespace Sweeps.Model.Configurations;

/// <summary>Names of the engines whose trials are networks. Data, label noise, order, initial weights and measures are
/// the same for both; last digits are not.</summary>
public static class EngineKind
{
    /// <summary>The project's own kernels: the same bits on every machine.</summary>
    public const string Native = "native";

    /// <summary>Torch, through TorchSharp: the same bits on the same machine with the same libraries only.</summary>
    public const string Torch = "torch";
}
