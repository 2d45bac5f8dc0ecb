using Sweeps.Model.Engines.Catalog;
using Sweeps.Model.Fields;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Nodes;
using Sweeps.Scheduling.Programs;

namespace Sweeps.Scheduling.Grids;

/// <summary>Reads what a grid file says of its program.</summary>
internal static class ProgramSection
{
    /// <summary>The program and the fixed seed; sections of networks have no meaning beside it.</summary>
    public static void Read(MappingNode node, BlockDraft block, ProgramDraft? program, GridProblems problems)
    {
        if (program is not null)
        {
            block.Assign(ConfigurationFields.ProgramField, program.Program, node["program"]!, problems.File);
            block.Assign(
                ConfigurationFields.Find("engine")!,
                EngineCatalog.OfSection(TrialField.Program.Path).Name,
                node["program"]!,
                problems.File
            );
        }

        foreach (var (key, value) in node.Entries)
        {
            if (key.Text == "seed" && ConfigurationFields.Seed.Kind.Read(value, problems.Complain) is { } seed)
                block.Assign(ConfigurationFields.Seed, seed, value, problems.File);
            else if (SectionReader.Groups.Contains(key.Text) || key.Text is "engine" or "plugins")
                problems.ComplainOfPlace(
                    key,
                    $"`{key.Text}` says something of a network, and with `program` a trial is none",
                    "Make it a parameter under `grid`, or remove it."
                );
        }
    }

    /// <summary>The files of a program that was not sent with their hashes; these become an override, so that the text
    /// that is kept has them.</summary>
    public static IReadOnlyList<ProgramSource> FindFiles(
        MappingNode top,
        List<Setting> settings,
        string? folder,
        GridProblems problems
    )
    {
        if (
            top["program"] is not MappingNode { } program
            || program["files"] is not { } files
            || program["content"] is not null
            || settings.Any(setting => setting.Key == "program.content")
        )
            return [];
        if (folder is null)
        {
            problems.Complain(
                files,
                "The files of a program must be sent along with it, and this text names them only",
                "Submit it with `sweeps run` or `sweeps queue`."
            );
            return [];
        }

        ScalarNode[] patterns = [.. (files is SequenceNode list ? list.Items : [files]).OfType<ScalarNode>()];
        IReadOnlyList<ProgramSource> found = ProgramFiles.Find(folder, files, patterns, problems.Complain);
        if (found.Count > 0)
            settings.Add(new("program.content", ProgramFiles.Content(found, files), problems.File));
        return found;
    }
}
