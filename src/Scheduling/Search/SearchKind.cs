using Sweeps.Model.Names;

namespace Sweeps.Scheduling.Search;

/// <summary>A strategy as documentation, the reader of grid files and the JSON Schema know it.</summary>
/// <param name="Name">What a grid file calls it.</param>
/// <param name="Description">What it does, in a sentence.</param>
/// <param name="Make">Makes one.</param>
public sealed record SearchKind(string Name, string Description, Func<SearchTask, ISearchStrategy> Make) : INamed
{
    /// <inheritdoc/>
    public IReadOnlyList<string> OtherNames { get; init; } = [];

    /// <summary>Its own settings, beside those that all have.</summary>
    public IReadOnlyList<SearchSetting> Settings { get; init; } = [];

    /// <summary>Whether it looks at results.</summary>
    public bool Learns { get; init; } = true;

    /// <summary>Draws an axis by itself, given the seed and the axis' name: of those that look at no results, so that
    /// any configuration is made on demand. Null: configurations are proposed one after the other.</summary>
    public Func<long, string, IAxisDraws>? Draws { get; init; }

    /// <summary>What a space lacks for it, as a rule and a next step; null: nothing.</summary>
    public Func<SearchSpace, (string Rule, string NextStep)?> Lacks { get; init; } = _ => null;

    /// <summary>Says which strategy it takes and why; null of those that are strategies themselves.</summary>
    public Func<SearchTask, SearchChoice>? Choose { get; init; }
}

/// <summary>The draws of one axis by their number: a function of seed, axis and number, and of nothing else.</summary>
public interface IAxisDraws
{
    /// <summary>How it draws, as a part of the plan's identity.</summary>
    string Words { get; }

    /// <summary>A number from 0 to 1, 1 left out.</summary>
    double Uniform(long number);

    /// <summary>A whole number from 0 to <paramref name="count"/> - 1.</summary>
    int Below(int count, long number);
}

/// <summary>A strategy that was chosen.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Why">Why it suits, as the end of a sentence.</param>
public sealed record SearchChoice(SearchKind Kind, string Why);

/// <summary>A setting of a strategy: a number.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Default">The value of one that is not given.</param>
/// <param name="Least">The least that it may be.</param>
/// <param name="Most">The most that it may be.</param>
/// <param name="Description">What it is, in a sentence.</param>
public sealed record SearchSetting(string Name, double Default, double Least, double Most, string Description)
{
    /// <summary>Whether it is a whole number.</summary>
    public bool IsWhole { get; init; }
}

/// <summary>What a strategy is made for.</summary>
/// <param name="Space">What it chooses from.</param>
/// <param name="Seed">Keys its random numbers: no seed of any trial.</param>
/// <param name="Settings">Its settings that were given, by name.</param>
public sealed record SearchTask(SearchSpace Space, long Seed, IReadOnlyDictionary<string, double> Settings)
{
    /// <summary>How many proposals there are to be.</summary>
    public int Trials { get; init; } = int.MaxValue;

    /// <summary>A setting, or its default.</summary>
    public double this[SearchSetting setting] => Settings.GetValueOrDefault(setting.Name, setting.Default);
}
