namespace Sweeps.Storage;

/// <summary>What is said of a store that is to be read and is not there.</summary>
internal static class StoreReading
{
    public static StoreException Missing(string location) =>
        new(
            StoreProblem.NotMade,
            location,
            $"There must be a store to read from, but there is none at `{location}`. Run a sweep first, or name "
                + "another store with --store."
        );
}
