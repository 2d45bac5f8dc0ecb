namespace Sweeps.Model;

/// <summary>
/// The version of everything that decides a trial's bits: kernels, streams, data generation, training and measures. It
/// is part of every trial's key, so results of different versions are never mixed. Raise it whenever one bit of any
/// result changes; a test with recorded hashes notices when that was forgotten.
/// </summary>
public static class EngineVersion
{
    /// <summary>The current version.</summary>
    public const int Current = 1;
}
