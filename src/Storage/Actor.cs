namespace Sweeps.Storage;

/// <summary>
/// Who asks for what is done: the name that a store keeps with each change of a sweep. It goes with asynchronous calls,
/// as a trace does, so that no method between the caller and the store has to pass it on. Where nobody is named,
/// nothing is kept in the history.
/// </summary>
public static class Actor
{
    /// <summary>Most characters of a name; the rest is cut off.</summary>
    public const int LongestName = 200;

    private static readonly AsyncLocal<(string? Name, int? MostSlots)> Named = new();

    /// <summary>The name; null: nobody is named.</summary>
    public static string? Current => Named.Value.Name;

    /// <summary>The account on which sweeps run that are queued now; null: there is no limit to anybody's.</summary>
    public static SlotAccount? Account =>
        Named.Value is { Name: { } name, MostSlots: { } most } ? new(name, most) : null;

    /// <summary>Names who asks for what is done from here on, until what is returned is disposed of.</summary>
    /// <param name="name">The name; null: nobody.</param>
    /// <param name="mostSlots">Most slots that all sweeps together may have which that person queues; null: no
    /// limit.</param>
    public static IDisposable Use(string? name, int? mostSlots = null)
    {
        var before = Named.Value;
        Named.Value = (name is { Length: > LongestName } ? name[..LongestName] : name, mostSlots);
        return new Until(before);
    }

    private sealed class Until((string? Name, int? MostSlots) before) : IDisposable
    {
        public void Dispose() => Named.Value = before;
    }
}
