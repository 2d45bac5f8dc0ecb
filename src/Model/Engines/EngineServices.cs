using Sweeps.Model.Data;

namespace Sweeps.Model.Engines;

/// <summary>What a process has for its engines.</summary>
/// <param name="data">Where data comes from.</param>
/// <param name="folders">Where engines that come as files are looked for, in order: there and in its folder of the
/// engine's name.</param>
/// <param name="others">What single engines ask for, found by its type.</param>
public sealed class EngineServices(DataSets data, IReadOnlyList<string> folders, params IReadOnlyList<object> others)
{
    /// <summary>Where data comes from.</summary>
    public DataSets Data => data;

    /// <summary>Where engines that come as files are looked for, in order: there and in its folder of the
    /// engine's name.</summary>
    public IReadOnlyList<string> Folders => folders;

    /// <summary>What this process has of a type; null: nothing.</summary>
    public T? Find<T>()
        where T : class => others.OfType<T>().FirstOrDefault();
}
