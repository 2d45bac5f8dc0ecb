namespace Sweeps.Grains.Workers;

/// <summary>A silo's worker has the silo's address, with its generation, as its name in the store: so whoever hears
/// that a silo is dead knows whose trials are free.</summary>
internal static class WorkerIds
{
    /// <summary>The name of a silo's worker. No two silos that ever were in a cluster have the same.</summary>
    public static string Of(string cluster, SiloAddress silo) => $"{cluster}/{silo.ToParsableString()}";
}
