namespace Sweeps.Model.Networks;

/// <summary>How many examples a network may be given at once, whatever it is made of.</summary>
internal static class ExampleCounts
{
    /// <summary>Refuses a forward pass that a network has no room for.</summary>
    public static void RequireForward(int count, int most)
    {
        if (count < 1 || count > most)
            throw new ArgumentOutOfRangeException(
                nameof(count),
                count,
                $"A forward pass takes 1 to {most} examples. Cut the data into chunks."
            );
    }

    /// <summary>Refuses a batch that a network has no room for.</summary>
    public static void RequireBatch(int count, int most)
    {
        if (count < 1 || count > most)
            throw new ArgumentOutOfRangeException(
                nameof(count),
                count,
                $"A batch must have 1 to {most} examples. Build the network with a larger `maxBatch`."
            );
    }
}
