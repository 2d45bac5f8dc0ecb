using System.Collections.Immutable;
using Sweeps.Model.Configurations;

namespace Sweeps.Model.Noise.Models;

/// <summary>All label-noise models there are.</summary>
public static class NoiseCatalog
{
    private static ImmutableList<NoiseModel> _all =
    [
        new NoNoise(),
        new Replace(),
        new Flip(),
        new Pair(),
        new Additive(),
        new Smooth(),
        new RandomLabels(),
    ];

    /// <summary>The models, in the order of registration.</summary>
    public static IReadOnlyList<NoiseModel> All => _all;

    /// <summary>Adds one, for this process. One of the same name is there already: no effect.</summary>
    public static void Register(NoiseModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ImmutableInterlocked.Update(ref _all, all => all.Any(other => other.Name == model.Name) ? all : all.Add(model));
    }

    /// <summary>The model of this name; null: there is none.</summary>
    public static NoiseModel? Find(string name) => _all.Find(model => model.Name == name);

    /// <summary>The model of this name.</summary>
    /// <exception cref="ConfigurationException">There is none.</exception>
    public static NoiseModel Named(string name) =>
        Find(name)
        ?? throw new ConfigurationException(
            "noise.kind",
            $"`noise.kind` must be one of {string.Join(", ", _all.Select(model => model.Name))}, but was `{name}`",
            "Choose one of them, or register it."
        );

    /// <summary>Names of the models that draw once for each example.</summary>
    public static IReadOnlyList<string> Static =>
        [.. _all.Where(model => model.Timing == NoiseTiming.Once).Select(model => model.Name)];

    /// <summary>Names of the models that read a key of the section <c>noise</c>.</summary>
    public static IReadOnlyList<string> Reading(string setting) =>
        [.. _all.Where(model => model.Settings.Contains(setting)).Select(model => model.Name)];
}
