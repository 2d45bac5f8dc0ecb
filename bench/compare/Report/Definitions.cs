using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sweeps.Compare.Report;

/// <summary>What a part of the comparison is about: titles, and what is aimed at.</summary>
internal sealed record PartDefinition
{
    /// <summary>Heading.</summary>
    public required string Title { get; init; }

    /// <summary>Its comparisons, in order; results of others are an error.</summary>
    public required IReadOnlyList<ComparisonDefinition> Comparisons { get; init; }

    /// <summary>A picture of how figures grow from case to case, of its own comparisons and of others'; null:
    /// none.</summary>
    public GrowthDefinition? Growth { get; init; }

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Reads a definition.</summary>
    /// <exception cref="JsonException">The text is not one.</exception>
    public static PartDefinition Parse(string json) =>
        JsonSerializer.Deserialize<PartDefinition>(json, Options)
        ?? throw new JsonException("A part's definition is an object, but this is null.");
}

/// <summary>One comparison: the same cases measured on several sides.</summary>
internal sealed record ComparisonDefinition
{
    /// <summary>As result lines name it.</summary>
    public required string Name { get; init; }

    /// <summary>Heading of its table.</summary>
    public required string Title { get; init; }

    /// <summary>What is compared, in a sentence or two.</summary>
    public string Text { get; init; } = "";

    /// <summary>The field of result lines that is compared: <c>value</c>, <c>cpu_value</c>, or another
    /// number.</summary>
    public string Measure { get; init; } = "value";

    /// <summary>What the field counts.</summary>
    public required string Unit { get; init; }

    /// <summary>Whether more is better.</summary>
    public Better Better { get; init; } = Better.Higher;

    /// <summary>The side that is compared with all others.</summary>
    public string Own { get; init; } = "Sweeps";

    /// <summary>What is aimed at.</summary>
    public IReadOnlyList<Target> Targets { get; init; } = [];

    /// <summary>Whether it gets a picture of its ratios.</summary>
    public bool Picture { get; init; }
}

/// <summary>Which way is better.</summary>
internal enum Better
{
    Higher,
    Lower,
}

/// <summary>An aim.</summary>
/// <param name="Case">The case that it is about.</param>
/// <param name="Peer">The side that the own is compared with; null: the own figure itself is the aim.</param>
/// <param name="Bound"> With a peer: how many times better the own side must be at least. Without: the least figure
/// where more is better, else the largest.
/// </param>
internal sealed record Target(string Case, string? Peer, double Bound);
