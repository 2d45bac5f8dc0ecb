namespace Sweeps.Storage.Files;

/// <summary>Puts a store of sweeps and a store of checkpoints together.</summary>
internal static class FiledCheckpoints
{
    /// <summary>A store of sweeps whose large checkpoints are in <paramref name="checkpoints"/>.</summary>
    /// <param name="store">What has everything else.</param>
    /// <param name="checkpoints">What keeps the checkpoints that it takes.</param>
    /// <param name="most">Checkpoints of more bytes are not kept in the database.</param>
    public static ISweepStore Beside(ISweepStore store, ICheckpointStore checkpoints, int most = FiledAttempts.Most) =>
        new ComposedStore(store)
        {
            Attempts = new FiledAttempts(store.Attempts, checkpoints, most),
            Upkeep = new FiledUpkeep(store.Upkeep, checkpoints),
        };
}
