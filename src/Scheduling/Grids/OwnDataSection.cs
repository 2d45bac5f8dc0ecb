using System.Globalization;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Data.Own;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>
/// Reads <c>data: { name: files, train: […], test: […], label: …, classes: …, task: … }</c>. What the files hold
/// becomes the setting <c>data.files</c>, which the stored grid keeps: from then on it means that content, whoever
/// reads it.
/// </summary>
internal static class OwnDataSection
{
    private const string Field = "data.files";
    private static readonly string[] Keys = ["train", "test", "label", "classes", "task"];

    /// <summary>The grid without the names of files; the settings with what they hold.</summary>
    public static MappingNode Describe(
        MappingNode top,
        List<Setting> settings,
        string? folder,
        GridProblems problems,
        out bool described
    )
    {
        described = false;
        foreach (Node block in (top["blocks"] as SequenceNode)?.Items ?? [])
        {
            if (block is MappingNode { } inner && inner["data"] is MappingNode own && IsFiles(own))
                problems.ComplainOfPlace(
                    own,
                    "`files` must be the data of the whole grid file, and stands here in a block",
                    "Move `data` to the top level, or make a sweep of each."
                );
        }

        if (top["data"] is not MappingNode section || !IsFiles(section))
            return top;
        MappingNode rest = new(
            [
                .. section.Entries.Where(entry =>
                    !Keys.Contains(entry.Key.Text)
                    || (
                        entry.Key.Text is "train" or "test"
                        && entry.Value is ScalarNode { Quoted: false } scalar
                        && IsCount(scalar.Text)
                    )
                ),
            ],
            section.Line,
            section.Column
        );
        MappingNode without = top.With(["data"], rest);
        if (settings.Any(setting => setting.Key == Field))
            return without;
        if (Read(section, folder, problems) is not { } data)
            return without;
        described = true;
        settings.Add(new(Field, new ScalarNode(data.Located, true, section.Line, section.Column), problems.File));
        return without;
    }

    private static bool IsFiles(MappingNode section) => section["name"] is ScalarNode { Text: "files" };

    private static bool IsCount(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static OwnData? Read(MappingNode section, string? folder, GridProblems problems)
    {
        int? classes = null;
        if (section["task"] is { } task)
        {
            if (task is not ScalarNode { Text: "classification" or "regression" } word)
            {
                problems.Complain(
                    task,
                    "`data.task` must be classification or regression",
                    "Choose one, or leave it out."
                );
                return null;
            }

            classes = word.Text == "regression" ? 0 : null;
        }

        if (section["classes"] is { } given)
        {
            if (
                given is not ScalarNode number
                || !int.TryParse(number.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
                || count is < 2 or > 100_000
                || classes == 0
            )
            {
                problems.Complain(
                    given,
                    "`data.classes` of files must be a whole number from 2 to 100,000, without `task: regression`",
                    "Correct it, or leave it out: as many classes as labels need."
                );
                return null;
            }

            classes = count;
        }

        string label = section["label"] is ScalarNode { Text: { } column } ? column : "";
        if (
            Paths("train", section, folder, problems) is not { } train
            || Paths("test", section, folder, problems) is not { } test
        )
            return null;
        try
        {
            return OwnFiles.Describe(train, test, label, classes);
        }
        catch (DataException exception)
        {
            problems.ComplainOfPlace(section, exception.Message.TrimEnd('.'), "The files are those of `data`.");
            return null;
        }
    }

    private static string[]? Paths(string key, MappingNode section, string? folder, GridProblems problems)
    {
        const string form = "Write train: [x_train.npy, y_train.npy], or [table.csv] with `label:`.";
        Node[] items = section[key] switch
        {
            SequenceNode list => [.. list.Items],
            ScalarNode one when !IsCount(one.Text) => [one],
            _ => [],
        };
        if (items.Length is not (1 or 2) || items.Any(item => item is not ScalarNode { Text.Length: > 0 }))
        {
            problems.ComplainOfPlace(
                section[key] ?? section,
                $"`data.{key}` must name files: inputs and labels, or one file with both",
                form
            );
            return null;
        }

        if (folder is null)
        {
            problems.ComplainOfNoFolder(section[key]!, "Files");
            return null;
        }

        return [.. items.Select(item => Path.GetFullPath(((ScalarNode)item).Text, folder))];
    }
}
