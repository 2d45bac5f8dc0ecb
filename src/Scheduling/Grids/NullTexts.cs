using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>Refuses null where a text is meant: taken for its letters it would name a sweep "null".</summary>
internal static class NullTexts
{
    // Under `grid` and the like null is a value that a program may be given.
    private static readonly string[] Sections = ["name", "description", "run", "plot", "plugins", "program"];

    public static void Refuse(MappingNode top, IReadOnlyList<Setting> settings, GridProblems problems)
    {
        foreach (string section in Sections)
            Refuse(top[section], problems.File, problems);
        foreach (Node block in (top["blocks"] as SequenceNode)?.Items ?? [])
            Refuse((block as MappingNode)?["name"], problems.File, problems);
        foreach (Setting setting in settings.Where(setting => Sections.Contains(setting.Key.Split('.')[0])))
            Refuse(setting.Value, setting.File, problems);
    }

    private static void Refuse(Node? node, string file, GridProblems problems)
    {
        switch (node)
        {
            case ScalarNode { IsNull: true } scalar:
                problems.Add(
                    file,
                    scalar,
                    "A text must have a value, and null is none",
                    "Write the value, put it in quotes where these letters are meant, or remove the key.",
                    scalar.Summary
                );
                break;
            case SequenceNode list:
                foreach (Node item in list.Items)
                    Refuse(item, file, problems);
                break;
            case MappingNode mapping:
                foreach (var (_, value) in mapping.Entries)
                    Refuse(value, file, problems);
                break;
        }
    }
}
