using System.Globalization;
using System.Text.RegularExpressions;
using Sweeps.Model.Configurations;
using Sweeps.Model.Engines.Programs;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Programs;

/// <summary>Reads the key <c>program</c>.</summary>
internal static class ProgramReader
{
    public const string Form = "Write program: { run: [python3, train.py, --lr, \"{lr}\"], measures: { loss: {} } }.";
    private static readonly string[] Keys =
    [
        "run",
        "shell",
        "files",
        "content",
        "env",
        "measures",
        "reports",
        "steps",
        "deterministic",
        "needs",
    ];
    private static readonly string[] NeedKeys = ["slots", "memory", "time", "labels", "gpus"];

    /// <summary>The program, or null where there is none, without what is complained of; with the labels that it asks
    /// of a worker, and the patterns of files whose contents are not there yet. What was stored was accepted once:
    /// rules of measures that were made since are none for it.</summary>
    public static ProgramDraft? Read(Node node, NodeComplaint complain, bool isStored = false)
    {
        if (node is not MappingNode mapping)
        {
            complain(node, "`program` must be a mapping", Form);
            return null;
        }

        ValueReader reading = new(complain);
        reading.Only(mapping, "program", Keys);
        bool shell = reading.Flag(mapping["shell"], "program.shell");
        IReadOnlyList<string> run = reading.Texts(mapping["run"], "program.run");
        if (run.Count == 0 || run[0].Length == 0)
            reading.Complain(mapping["run"] ?? mapping, "`program.run` must name a program", Form);
        if (shell && run.Count > 1)
            reading.Complain(
                mapping["run"]!,
                "With `shell: true` `program.run` must be one text",
                "Write it as one line."
            );
        ValueReader newer = isStored ? new((_, _, _) => { }) : reading;
        var measures = Measures(mapping["measures"], reading, newer);
        ProgramConfiguration program = new()
        {
            Run = run,
            Shell = shell,
            Files = Content(mapping["content"], reading),
            Environment = Environment(mapping["env"], reading),
            Measures = measures,
            Reports = Reports(mapping["reports"], measures, reading, newer),
            Steps = mapping["steps"] is { } steps ? reading.Text(steps, "program.steps") : null,
            Deterministic = reading.Flag(mapping["deterministic"], "program.deterministic"),
            Needs = Needs(mapping["needs"], reading, out var labels),
        };
        RequirePairs(run, mapping["run"], reading);
        RequirePairs(program.Environment.Select(pair => pair.Value), mapping["env"], reading);

        return new(program, labels, reading.Texts(mapping["files"], "program.files"), mapping["content"] is not null);
    }

    /// <summary>The program of a canonical configuration.</summary>
    public static ProgramConfiguration? ReadCanonical(MappingNode node, NodeComplaint complain) =>
        Read(node, complain, isStored: true)?.Program;

    /// <summary>A file as one text: hash, size and whether it may be run.</summary>
    public static string Line(ProgramFile file) =>
        string.Create(CultureInfo.InvariantCulture, $"{file.Hash} {file.Size}{(file.Executable ? " x" : "")}");

    private static void RequirePairs(IEnumerable<string> texts, Node? node, ValueReader reading)
    {
        // Texts that are there were read from somewhere.
        if (texts.Any(text => ProgramText.Names(text) is null))
            reading.Complain(node!, "Braces must come in pairs", "Write {{ and }} for braces as such.");
    }

    private static ProgramFile[] Content(Node? node, ValueReader reading)
    {
        if (node is null)
            return [];
        List<ProgramFile> files = [];
        foreach (var (key, value) in (node as MappingNode)?.Entries ?? [])
        {
            string[] parts = reading.Text(value, "program.content").Split(' ');
            if (
                parts.Length is 2 or 3
                && parts[0].Length == 64
                && parts[0].All(char.IsAsciiHexDigitLower)
                && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long size)
                && IsInside(key.Text)
            )
                files.Add(new(key.Text, parts[0], size, parts.Length == 3));
            else
                reading.Complain(value, "`program.content` is written by Sweeps: path, SHA-256, size", "Remove it.");
        }

        return [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    /// <summary>Whether a path stays in the folder that it is taken in.</summary>
    public static bool IsInside(string path) =>
        path.Length > 0
        && path[0] != '/'
        && !path.Contains('\\')
        && !path.Contains('\0')
        && path.Split('/').All(part => part is not ("" or "." or ".."));

    private static KeyValuePair<string, string>[] Environment(Node? node, ValueReader reading)
    {
        var entries = reading.Mapping(node, "program.env");
        foreach (ScalarNode key in entries.Select(entry => entry.Key))
        {
            if (key.Text.Length == 0 || key.Text.AsSpan().ContainsAny('=', '\0'))
                reading.Complain(key, "A variable of `program.env` must have a name without `=`", "Correct it.");
        }

        return
        [
            .. entries
                .Select(entry => KeyValuePair.Create(entry.Key.Text, reading.Text(entry.Value, "program.env")))
                .OrderBy(pair => pair.Key, StringComparer.Ordinal),
        ];
    }

    /// <summary>Complains of variables that whoever runs the program sets itself.</summary>
    public static void RequireFreeNames(Node program, ProgramNeeds needs, NodeComplaint complain)
    {
        var variables = ((program as MappingNode)?["env"] as MappingNode)?.Entries ?? [];
        foreach (ScalarNode key in variables.Select(entry => entry.Key))
        {
            if (ProgramVariables.Own.Contains(key.Text))
                complain(
                    key,
                    "`program.env` must not set a variable that Sweeps sets for each attempt",
                    "Leave it out, or take another name."
                );
            else if (key.Text == ProgramVariables.Devices && needs.Gpus > 0)
                complain(
                    key,
                    "`program.env` must not name devices where `needs.gpus` hands them out",
                    "Leave one of them out."
                );
        }
    }

    private static ProgramMeasure[] Measures(Node? node, ValueReader reading, ValueReader newer)
    {
        List<ProgramMeasure> measures = [];
        foreach (Node item in (node as SequenceNode)?.Items ?? [])
        {
            string name = reading.Text(item, "program.measures");
            RequireMeasureName(item, name, newer);
            if (measures.Any(measure => measure.Name == name))
                newer.Complain(item, "A measure must be named once", "Leave one out.");
            else
                measures.Add(new(name, "", null));
        }

        if (node is SequenceNode)
            return [.. measures];
        foreach (var (key, value) in reading.Mapping(node, "program.measures"))
        {
            var about = reading.Mapping(value, $"program.measures.{key.Text}");
            if (value is MappingNode mapping)
                reading.Only(mapping, $"program.measures.{key.Text}", ["unit", "goal"]);
            string? goal = about.FirstOrDefault(entry => entry.Key.Text == "goal").Value is { } aim
                ? reading.Text(aim, "goal")
                : null;
            if (goal is not (null or "minimize" or "maximize"))
                reading.Complain(value, "`goal` must be minimize or maximize", "Leave it out where neither is meant.");
            RequireMeasureName(key, key.Text, newer);
            string unit = about.FirstOrDefault(entry => entry.Key.Text == "unit").Value is { } what
                ? reading.Text(what, "unit")
                : "";
            measures.Add(new(key.Text, unit, goal is null ? null : goal == "minimize"));
        }

        return [.. measures];
    }

    private static void RequireMeasureName(Node node, string name, ValueReader reading)
    {
        if (name is "step" or "checkpoint" or "progress" or "diverged" || name.Length == 0 || name.Any(char.IsControl))
            reading.Complain(node, "A measure must have a name of its own, on one line", "Take another name.");
    }

    private static ProgramReports? Reports(
        Node? node,
        IReadOnlyList<ProgramMeasure> measures,
        ValueReader reading,
        ValueReader newer
    )
    {
        if (node is null)
            return null;
        if (node is not MappingNode mapping)
        {
            reading.Complain(
                node,
                "`program.reports` must be a mapping",
                "Write reports: { file: log.csv, step: epoch }."
            );
            return null;
        }

        reading.Only(mapping, "program.reports", ["file", "pattern", "step"]);
        string? file = mapping["file"] is { } path ? reading.Text(path, "program.reports.file") : null;
        string? pattern = mapping["pattern"] is { } text ? reading.Text(text, "program.reports.pattern") : null;
        if (file is null == pattern is null)
            reading.Complain(mapping, "`program.reports` must have either `file` or `pattern`", "Give one of them.");
        if (file is not null && !IsInside(file))
            reading.Complain(
                mapping["file"]!,
                "`program.reports.file` must lie in the working folder",
                "Give its path there."
            );
        if (pattern is not null)
        {
            try
            {
                if (!new Regex(pattern).GetGroupNames().Any(group => measures.Any(measure => measure.Name == group)))
                    newer.Complain(
                        mapping["pattern"]!,
                        "A pattern must have a group named after one of `program.measures`",
                        "Write loss=(?<loss>\\S+)."
                    );
            }
            catch (ArgumentException error)
            {
                reading.Complain(
                    mapping["pattern"]!,
                    "A pattern must be a regular expression: " + error.Message.TrimEnd('.'),
                    "Correct it."
                );
            }
        }

        string step = mapping["step"] is { } named ? reading.Text(named, "program.reports.step") : "step";
        return new(file, pattern, step);
    }

    private static ProgramNeeds Needs(Node? node, ValueReader reading, out IReadOnlyList<string> labels)
    {
        labels = [];
        if (node is not MappingNode mapping)
        {
            _ = reading.Mapping(node, "program.needs");
            return new();
        }

        reading.Only(mapping, "program.needs", NeedKeys);
        labels = mapping["labels"] is { } wanted ? reading.Texts(wanted, "program.needs.labels") : [];
        return new(
            (int)(reading.Whole(mapping["slots"], "program.needs.slots", 1, 10_000) ?? 1),
            (long?)reading.Amount(mapping["memory"], "program.needs.memory", Quantity.Bytes, "1024 TiB"),
            reading.Amount(mapping["time"], "program.needs.time", Quantity.Seconds, "365 d"),
            (int)(reading.Whole(mapping["gpus"], "program.needs.gpus", 0, 1000) ?? 0)
        );
    }
}

/// <summary>A program as a grid file gives it.</summary>
/// <param name="Program">The program.</param>
/// <param name="Labels">Labels that a worker must carry.</param>
/// <param name="Patterns">Files that go with it.</param>
/// <param name="IsResolved">Whether their contents' hashes are there.</param>
internal sealed record ProgramDraft(
    ProgramConfiguration Program,
    IReadOnlyList<string> Labels,
    IReadOnlyList<string> Patterns,
    bool IsResolved
);
