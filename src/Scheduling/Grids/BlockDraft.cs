using Sweeps.Model.Configurations;
using Sweeps.Model.Fields;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>A block being read: it remembers where everything stands.</summary>
internal sealed class BlockDraft
{
    private TrialConfiguration _configuration = TrialField.Defaults;
    private Dictionary<string, (Node Node, string File)> _places = [];
    private BlockDraft? _shared;

    public string? Name { get; set; }

    /// <summary>What sections and overrides fix, in the order of the file.</summary>
    public IEnumerable<(ConfigurationField Field, Node Node, string File)> Fixed =>
        _places
            .Select(place => (Field: ConfigurationFields.Find(place.Key), place.Value.Node, place.Value.File))
            .Where(given => given.Field is not null)
            .Select(given => (given.Field!, given.Node, given.File));

    /// <summary>The seed where it does not vary.</summary>
    public long Seed => _configuration.Seed;

    public List<AxisDraft> Axes { get; set; } = [];

    public BlockDraft Copy() =>
        new()
        {
            _configuration = _configuration,
            _places = new(_places),
            Axes = [.. Axes],
            Name = Name,
            _shared = new() { _places = new(_places), Axes = [.. Axes] },
        };

    /// <summary>Whether a value was given here, and not where this was copied from.</summary>
    public bool IsOwn(Node node) => _shared is null || !_shared._places.Values.Any(place => place.Node == node);

    /// <summary>Whether an axis was given here, and not where this was copied from.</summary>
    public bool IsOwn(AxisDraft axis) => _shared is null || !_shared.Axes.Contains(axis);

    public void Assign(ConfigurationField field, object value, Node node, string file)
    {
        _configuration = GridAxis.Assign(_configuration, field, value);
        _places[field.Path] = (node, file);
    }

    public GridBlock Build(IReadOnlyList<GridExclusion> exclusions, GridSearch? search)
    {
        GridAxis[] axes = [.. Axes.Select(axis => axis.Axis)];
        return new(Name, _configuration, search is null ? axes : search.Draw(axes), exclusions);
    }

    /// <summary>Where a field is given, on an axis or fixed.</summary>
    public Node? PlaceOf(string path) =>
        ConfigurationFields.Find(path) is { } field && Axes.FirstOrDefault(axis => axis.Axis.Varies(field)) is { } axis
            ? axis.Node
        : _places.TryGetValue(path, out var place) ? place.Node
        : null;

    public string? FileOf(Node node) =>
        Axes.FirstOrDefault(axis => axis.Node == node)?.File
        ?? _places.Values.FirstOrDefault(place => place.Node == node).File;
}

/// <summary>An axis and where it stands.</summary>
internal sealed record AxisDraft(GridAxis Axis, Node Node, string File)
{
    /// <summary>Whether it is written under <c>grid</c> or the like, rather than an override or the seeds of
    /// <c>seeds</c>.</summary>
    public bool IsOfGrid { get; init; }
}

/// <summary>An exclusion and where it stands; the same place is the same exclusion.</summary>
internal sealed record ExclusionDraft(Node Node, GridExclusion Exclusion)
{
    public bool Equals(ExclusionDraft? other) => other is not null && ReferenceEquals(Node, other.Node);

    public override int GetHashCode() => HashCode.Combine(Node.Line, Node.Column);
}
