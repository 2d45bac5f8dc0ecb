using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Engines.Catalog;
using Sweeps.Model.Measures.Catalog;

namespace Sweeps.Model.Plugins;

/// <summary>The plugins that this process has loaded, each content once. Thread-safe.</summary>
public static class PluginCatalog
{
    /// <summary>Most bytes of an assembly.</summary>
    public const int MostBytes = 1 << 20;

    private static readonly ConcurrentDictionary<string, Lazy<Plugin>> Loaded = new();
    private static ImmutableList<Ban> _bans = [];

    /// <summary>Has this process load none until what is given is disposed of.</summary>
    /// <param name="rule">Why, as a rule without full stop.</param>
    /// <param name="nextStep">What to do, as a sentence.</param>
    public static IDisposable Forbid(string rule, string nextStep)
    {
        Ban ban = new(new ConfigurationException("plugins", rule, nextStep));
        ImmutableInterlocked.Update(ref _bans, bans => bans.Add(ban));
        return ban;
    }

    /// <summary>SHA-256 of a content, as plugins are named by it.</summary>
    public static string HashOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Loads an assembly, unless this process has that content; then what it brings can be named.</summary>
    /// <param name="file">Name of the file, for messages.</param>
    /// <param name="content">The assembly.</param>
    /// <exception cref="ConfigurationException">It is none, or not one that this program can use, or it throws.
    /// </exception>
    public static Plugin Load(string file, byte[] content)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (_bans is [var ban, ..])
            throw new ConfigurationException("plugins", ban.Reason.Rule, ban.Reason.NextStep);
        string hash = HashOf(content);
        Lazy<Plugin> found = Loaded.GetOrAdd(hash, _ => new(() => Begin(file, hash, content)));
        try
        {
            return found.Value;
        }
        catch (ConfigurationException)
        {
            // Who asks again is told again, by the name that they use.
            Loaded.TryRemove(KeyValuePair.Create(hash, found));
            throw;
        }
    }

    private sealed class Ban(ConfigurationException reason) : IDisposable
    {
        public ConfigurationException Reason => reason;

        public void Dispose() => ImmutableInterlocked.Update(ref _bans, bans => bans.Remove(this));
    }

    private static Plugin Begin(string file, string hash, byte[] content)
    {
        PluginFile.Check(file, content);
        Plugin plugin = new PluginReader(file).Read(hash, content);
        MeasureCatalog.Bring(hash, plugin.Measures);
        DataSetCatalog.Bring(hash, plugin.DataSets);
        EngineCatalog.Bring(hash, plugin.Engines);
        return plugin;
    }
}
