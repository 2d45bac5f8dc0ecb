using System.Text;

namespace Sweeps.Compare.Report;

/// <summary>Where definitions and results lie, and where the report goes.</summary>
internal static class Folders
{
    /// <summary>All parts that have results, by name.</summary>
    public static IReadOnlyList<Part> Read(string parts, string results) =>
        [
            .. Directory
                .EnumerateFiles(parts, "*.json")
                .Select(path => (Path: path, Name: Path.GetFileNameWithoutExtension(path)))
                .OrderBy(part => part.Name, StringComparer.Ordinal)
                .Select(part => (part.Path, part.Name, Results: Path.Combine(results, part.Name + ".jsonl")))
                .Where(part => File.Exists(part.Results))
                .Select(part =>
                    Part.Of(
                        part.Name,
                        PartDefinition.Parse(File.ReadAllText(part.Path)),
                        Results.Parse(File.ReadLines(part.Results))
                    )
                ),
        ];

    /// <summary>Writes the blocks of the document, and the pictures.</summary>
    public static void Write(IReadOnlyList<Part> parts, string document, string pictures)
    {
        Directory.CreateDirectory(pictures);
        string text = Document.Replace(File.ReadAllText(document), "summary", Tables.Summary(parts));
        string folder = Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(document))!, pictures)
            .Replace('\\', '/');
        foreach (Part part in parts)
        {
            text = Document.Replace(text, part.Name, Tables.Of(part, folder));
            foreach (Comparison comparison in part.Comparisons.Where(Pictures.IsDrawn))
                Picture(comparison.Definition.Name, Pictures.Draw(comparison));
            if (part.Growth is { } growth && Growth.Draw(growth, parts) is { } drawn)
                Picture(growth.Name, drawn);
        }

        File.WriteAllText(document, text.ReplaceLineEndings("\n"), new UTF8Encoding(false));

        void Picture(string name, string svg) =>
            File.WriteAllText(Path.Combine(pictures, name + ".svg"), svg, new UTF8Encoding(false));
    }
}
