using System.Text.Json;

namespace Sweeps.Compare.Report;

/// <summary>What the lines of a part's results say.</summary>
internal sealed class Results
{
    private readonly Dictionary<
        (string Comparison, string Case, string Side),
        SortedDictionary<int, IReadOnlyDictionary<string, double>>
    > _rounds = [];
    private readonly List<(string Comparison, string Case)> _cases = [];
    private readonly List<(string Comparison, string Case, string Side)> _sides = [];

    /// <summary>The machine that measured: names and values.</summary>
    public IReadOnlyDictionary<string, string> Machine { get; private set; } = new Dictionary<string, string>();

    /// <summary>Sides with version and settings.</summary>
    public List<(string Side, string Version, string Settings)> About { get; } = [];

    /// <summary>Tables that are the part's own.</summary>
    public List<TextTable> Tables { get; } = [];

    /// <summary>Remarks of the run.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Reads JSON lines.</summary>
    /// <exception cref="FormatException">A line is not what the frame writes.</exception>
    public static Results Parse(IEnumerable<string> lines)
    {
        Results results = new();
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            try
            {
                using JsonDocument document = JsonDocument.Parse(line);
                results.Add(document.RootElement);
            }
            catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                throw new FormatException(
                    $"Line {number} of the results is none of the kinds that bench/compare/frame.py writes: {line}",
                    error
                );
            }
        }

        return results;
    }

    /// <summary>Comparisons that occur.</summary>
    public IEnumerable<string> Comparisons => _cases.Select(entry => entry.Comparison).Distinct();

    /// <summary>Cases of a comparison, as they were measured.</summary>
    public IEnumerable<string> Cases(string comparison) =>
        _cases.Where(entry => entry.Comparison == comparison).Select(entry => entry.Case);

    /// <summary>Sides of a case.</summary>
    public IEnumerable<string> Sides(string comparison, string @case) =>
        _sides.Where(entry => entry.Comparison == comparison && entry.Case == @case).Select(entry => entry.Side);

    /// <summary>A field's values by round; rounds without the field are left out.</summary>
    public IReadOnlyDictionary<int, double> Values(string comparison, string @case, string side, string field) =>
        _rounds.TryGetValue((comparison, @case, side), out var rounds)
            ? rounds
                .Where(round => round.Value.ContainsKey(field))
                .ToDictionary(round => round.Key, round => round.Value[field])
            : new Dictionary<int, double>();

    private void Add(JsonElement line)
    {
        if (line.TryGetProperty("machine", out JsonElement machine))
            Machine = machine.EnumerateObject().ToDictionary(field => field.Name, field => field.Value.ToString());
        else if (line.TryGetProperty("about", out JsonElement side))
            About.Add(
                (side.GetString()!, line.GetProperty("version").GetString()!, line.GetProperty("settings").GetString()!)
            );
        else if (line.TryGetProperty("table", out JsonElement title))
            Tables.Add(
                new TextTable(
                    title.GetString()!,
                    Texts(line.GetProperty("columns")),
                    [.. line.GetProperty("rows").EnumerateArray().Select(Texts)]
                )
            );
        else if (line.TryGetProperty("note", out JsonElement note))
            Notes.Add(note.GetString()!);
        else
            AddRound(line);
    }

    private static string[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(text => text.GetString()!)];

    private void AddRound(JsonElement line)
    {
        (string, string, string) key = (
            line.GetProperty("comparison").GetString()!,
            line.GetProperty("case").GetString()!,
            line.GetProperty("side").GetString()!
        );
        if (!_rounds.TryGetValue(key, out var rounds))
        {
            _rounds[key] = rounds = [];
            _sides.Add(key);
            if (!_cases.Contains((key.Item1, key.Item2)))
                _cases.Add((key.Item1, key.Item2));
        }

        rounds.Add(
            line.GetProperty("round").GetInt32(),
            line.EnumerateObject()
                .Where(field => field.Value.ValueKind == JsonValueKind.Number)
                .ToDictionary(field => field.Name, field => field.Value.GetDouble())
        );
    }
}

/// <summary>A table as it is to be printed.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Columns">Heads.</param>
/// <param name="Rows">Text, as many as columns.</param>
internal sealed record TextTable(
    string Title,
    IReadOnlyList<string> Columns,
    IReadOnlyList<IReadOnlyList<string>> Rows
);
