using System.Globalization;

namespace Sweeps.Api.Calls;

/// <summary>The part of an address behind the question mark; what is null is left out.</summary>
internal sealed class Query
{
    private readonly List<string> _parts = [];

    public Query Add(string name, string? value)
    {
        if (value is not null)
            _parts.Add($"{name}={Uri.EscapeDataString(value)}");
        return this;
    }

    public Query Add(string name, long? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    public Query Add(string name, bool value) => value ? Add(name, "true") : this;

    public Query AddAll(string name, IEnumerable<string>? values)
    {
        foreach (string value in values ?? [])
            Add(name, value);
        return this;
    }

    public override string ToString() => _parts.Count == 0 ? "" : "?" + string.Join('&', _parts);
}
