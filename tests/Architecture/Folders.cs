using System.Text;
using System.Text.RegularExpressions;

namespace Sweeps.Architecture.Tests;

/// <summary>The folders of the rooms, and which names which: an arrow goes from a folder to another whose type one of
/// its files names, be it by a `using`, by a qualified name, or because that folder lies around it.</summary>
internal sealed partial class Folders
{
    private const int MostColumns = 118;

    private readonly SortedDictionary<string, SortedSet<string>> _arrows = new(StringComparer.Ordinal);
    private readonly List<string> _misplaced = [];

    private Folders() { }

    /// <summary>The folders that each folder names, by namespace.</summary>
    public IReadOnlyDictionary<string, SortedSet<string>> Arrows => _arrows;

    /// <summary>Files whose namespace is not that of their folder.</summary>
    public IReadOnlyList<string> Misplaced => _misplaced;

    /// <summary>Reads all files of a source tree that has a folder for each room.</summary>
    public static Folders Read(string source)
    {
        Folders folders = new();
        List<(string Space, string Text)> files = [];
        Dictionary<string, HashSet<string>> types = [];
        foreach (string path in Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories))
        {
            string[] parts = Path.GetRelativePath(source, path).Split(Path.DirectorySeparatorChar);
            string text = File.ReadAllText(path);
            if (parts.Any(part => part is "bin" or "obj") || SpaceLine().Match(text) is not { Success: true } match)
                continue;
            string space = match.Groups[1].Value;
            if (space != $"Sweeps.{string.Join('.', parts[..^1])}")
                folders._misplaced.Add($"{string.Join('/', parts)}: {space}");
            files.Add((space, text));
            folders._arrows.TryAdd(space, new(StringComparer.Ordinal));
            types.TryAdd(space, []);
            types[space].UnionWith(TypeName().Matches(text).Select(type => type.Groups[1].Value));
        }

        foreach (var (space, text) in files)
        {
            string code = NoCode().Replace(text, "");
            HashSet<string> words = [.. Word().Matches(code).Select(word => word.Value)];
            HashSet<string> named = [.. Qualified(space, code, types)];
            foreach (var (other, names) in types)
            {
                // A `using` that nothing needs is refused by the build; what lies around a folder needs none.
                bool used =
                    text.Contains($"using {other};", StringComparison.Ordinal)
                    || text.Contains($" = {other}.", StringComparison.Ordinal)
                    || text.Contains($"using static {other}.", StringComparison.Ordinal);
                bool around = space.StartsWith(other + ".", StringComparison.Ordinal);
                if (
                    other != space
                    && (used || named.Contains(other) || (around && names.Except(types[space]).Any(words.Contains)))
                )
                    folders._arrows[space].Add(other);
            }
        }

        return folders;
    }

    /// <summary>The folders that can be reached from themselves.</summary>
    public IReadOnlyList<string> InCircles() => [.. _arrows.Keys.Where(folder => Reached(folder).Contains(folder))];

    /// <summary>The arrows inside rooms as text: a line for each folder below its room, those that name nobody
    /// first.</summary>
    public string Map() =>
        string.Concat(
            _arrows
                .Keys.GroupBy(RoomOf)
                .OrderBy(room => room.Key, StringComparer.Ordinal)
                .Select(room =>
                    $"{room.Key}\n"
                    + string.Concat(room.OrderBy(Below).ThenBy(Short, StringComparer.Ordinal).Select(Line))
                )
        );

    /// <summary>The room that a folder lies in.</summary>
    public static string RoomOf(string space) =>
        space.StartsWith("Sweeps.Model.Torch", StringComparison.Ordinal) ? "Model.Torch"
        : space.StartsWith("Sweeps.Gateway.Cluster", StringComparison.Ordinal) ? "Gateway.Cluster"
        : space.Split('.')[1];

    // The folders whose types are named with a part of their namespace, such as Nodes.Numerals.
    private static IEnumerable<string> Qualified(
        string space,
        string code,
        Dictionary<string, HashSet<string>> types
    ) =>
        from chain in Chain().Matches(code).Select(match => match.Value).Distinct()
        let parts = chain.Split('.')
        from around in Around(space)
        from length in Enumerable.Range(1, parts.Length - 1)
        let folder = around + string.Join('.', parts[..length])
        where types.TryGetValue(folder, out var names) && names.Contains(parts[length])
        select folder;

    // Where a name is looked up: in the namespaces around, the innermost first, and from the root.
    private static IEnumerable<string> Around(string space)
    {
        for (string around = space; around.Contains('.'); around = around[..around.LastIndexOf('.')])
            yield return around + ".";
        yield return "Sweeps.";
        yield return "";
    }

    // How many folders of its room lie below a folder.
    private int Below(string folder) => Reached(folder).Count(below => RoomOf(below) == RoomOf(folder));

    private string Line(string folder)
    {
        string line = $"  {Short(folder)}",
            before = " -> ";
        StringBuilder text = new();
        foreach (string to in _arrows[folder].Where(to => RoomOf(to) == RoomOf(folder)).Select(Short))
        {
            line += before;
            before = ", ";
            if (line.Length + to.Length > MostColumns)
            {
                text.Append(line.TrimEnd()).Append('\n');
                line = "      ";
            }

            line += to;
        }

        return text.Append(line).Append('\n').ToString();
    }

    // The folder's path inside its room.
    private static string Short(string space)
    {
        string room = "Sweeps." + RoomOf(space);
        return space == room ? "." : space[(room.Length + 1)..].Replace('.', '/');
    }

    private HashSet<string> Reached(string folder)
    {
        HashSet<string> reached = [];
        Stack<string> open = new(_arrows[folder]);
        while (open.TryPop(out string? next))
        {
            if (RoomOf(next) != RoomOf(folder) || !reached.Add(next))
                continue;
            foreach (string further in _arrows[next])
                open.Push(further);
        }

        return reached;
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex SpaceLine();

    [GeneratedRegex(
        @"^(?:(?:public|internal|file|static|sealed|abstract|partial|readonly|unsafe|ref) )*"
            + @"(?:class|struct|interface|enum|record(?: struct)?) (\w+)",
        RegexOptions.Multiline
    )]
    private static partial Regex TypeName();

    // Comments, lines of `using`, and strings that hold no expressions.
    [GeneratedRegex(@"//[^\n]*|^using [^\n]*|(?<![$""@])""(?:\\.|[^""\\\n])*""", RegexOptions.Multiline)]
    private static partial Regex NoCode();

    [GeneratedRegex(@"(?<![\w.])[A-Za-z_]\w*")]
    private static partial Regex Word();

    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*(?:\.[A-Z]\w*)+")]
    private static partial Regex Chain();
}
