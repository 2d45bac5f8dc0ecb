using System.Buffers.Text;
using System.IO.Compression;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Files;
using Sweeps.Model.Plugins;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>
/// Reads <c>plugins: [path/to/My.dll]</c>. The assemblies become the setting <c>plugins</c>, which the stored grid
/// keeps: from then on it means that content, whoever reads it, and the files are not needed again.
/// </summary>
internal static class PluginSection
{
    private const string Key = "plugins";
    private const string Form = "Write plugins: [path/to/My.dll].";

    /// <summary>What the plugins of a grid file bring.</summary>
    /// <param name="top">The grid file.</param>
    /// <param name="settings">Its overrides; the assemblies are added.</param>
    /// <param name="folder">Where paths begin; null: the text comes from no file.</param>
    /// <param name="problems">Takes complaints.</param>
    /// <param name="added">Whether assemblies were added.</param>
    public static BroughtNames Read(
        MappingNode top,
        List<Setting> settings,
        string? folder,
        GridProblems problems,
        out bool added
    )
    {
        added = false;
        if (settings.FirstOrDefault(setting => setting.Key == Key) is { } kept)
            return Named(Loaded(kept, problems), kept.Value, problems);
        if (top[Key] is not { } node)
            return BroughtNames.None;
        Node[] items = node is SequenceNode list ? [.. list.Items] : [node];
        if (items.Length == 0 || items.Any(item => item is not ScalarNode { Text.Length: > 0 }))
        {
            problems.Complain(node, "`plugins` must be a list of paths", Form);
            return BroughtNames.None;
        }

        if (folder is null)
        {
            problems.ComplainOfNoFolder(node, "Plugins", node.Summary);
            return BroughtNames.None;
        }

        List<Plugin> plugins = [];
        List<(ScalarNode, Node)> contents = [];
        foreach (ScalarNode item in items.Cast<ScalarNode>())
        {
            if (Content(Path.GetFullPath(item.Text, folder), item, problems) is not { } content)
                continue;
            string name = Path.GetFileName(item.Text);
            if (contents.Any(entry => entry.Item1.Text == name))
                problems.Complain(item, "Plugins must be files of different names", "Rename one, or give it once.");
            else if (Load(name, content, item, problems.Complain) is { } plugin)
            {
                plugins.Add(plugin);
                contents.Add((Scalar(name, item), Scalar($"{plugin.Hash} {Packed(content)}", item)));
            }
        }

        // The text that is kept has them all, and has its bound.
        if (contents.Sum(entry => (long)((ScalarNode)entry.Item2).Text.Length) > GridText.Longest / 2)
            problems.ComplainOfPlace(
                node,
                "The plugins of a grid file may have at most a million characters together once they are compressed",
                "Leave out what they embed, or take fewer."
            );
        added = contents.Count > 0;
        if (added)
            settings.Add(new(Key, new MappingNode(contents, node.Line, node.Column), problems.File));
        return Named(plugins, node, problems);
    }

    private static BroughtNames Named(IReadOnlyList<Plugin> plugins, Node node, GridProblems problems)
    {
        if (BroughtNames.Twice(plugins) is not { } twice)
            return new(plugins);
        problems.ComplainOfPlace(node, $"Two plugins must not bring the same {twice}", "Rename it in one of them.");
        return BroughtNames.None;
    }

    private static List<Plugin> Loaded(Setting kept, GridProblems problems)
    {
        void Complain(Node at, string rule, string nextStep) => problems.Add(kept.File, at, rule, nextStep, "");
        List<Plugin> plugins = [];
        foreach (var (name, value) in (kept.Value as MappingNode)?.Entries ?? [])
        {
            if (
                value is ScalarNode scalar
                && scalar.Text.Split(' ') is [var hash, var packed]
                && Unpacked(packed) is { } content
                && PluginCatalog.HashOf(content) == hash
            )
            {
                if (Load(name.Text, content, name, Complain) is { } plugin)
                    plugins.Add(plugin);
                continue;
            }

            Complain(name, "The plugins under `set` are written by Sweeps: file, SHA-256 and content", Form);
        }

        if (kept.Value is not MappingNode)
            Complain(kept.Value, "`plugins` is no field that can be set", "Give it at the top of the grid file.");
        return plugins;
    }

    private static byte[]? Content(string path, ScalarNode item, GridProblems problems)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > PluginCatalog.MostBytes } large)
            {
                problems.Complain(
                    item,
                    $"A plugin may have at most {PluginCatalog.MostBytes >> 20} MiB, but has {large.Length} bytes",
                    "Leave out what it embeds."
                );
                return null;
            }

            using FileStream stream = RegularFile.OpenRead(path);
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            return content;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Complain(
                item,
                File.Exists(path)
                    ? $"A plugin must be readable ({error.Message.TrimEnd('.')})"
                    : "There is no such plugin",
                $"Paths start at the grid file's folder; looked for {path}. Build it first: dotnet build -c Release."
            );
            return null;
        }
    }

    private static Plugin? Load(string name, byte[] content, Node at, NodeComplaint complain)
    {
        try
        {
            return PluginCatalog.Load(name, content);
        }
        catch (ConfigurationException error)
        {
            complain(at, error.Rule, error.NextStep);
            return null;
        }
    }

    private static ScalarNode Scalar(string text, Node at) => new(text, true, at.Line, at.Column);

    private static string Packed(byte[] content)
    {
        using MemoryStream packed = new();
        using (BrotliStream brotli = new(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            brotli.Write(content);
        return Base64Url.EncodeToString(packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }

    /// <summary>The content; null where the text is damaged, or says more than a plugin may have.</summary>
    private static byte[]? Unpacked(string text)
    {
        try
        {
            using BrotliStream brotli = new(
                new MemoryStream(Base64Url.DecodeFromChars(text)),
                CompressionMode.Decompress
            );
            byte[] content = new byte[PluginCatalog.MostBytes + 1];
            int length = brotli.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return length < content.Length ? content[..length] : null;
        }
        catch (Exception error) when (error is FormatException or InvalidDataException or InvalidOperationException)
        {
            return null;
        }
    }
}
