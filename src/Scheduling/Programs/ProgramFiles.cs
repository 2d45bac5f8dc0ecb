using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Files;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Programs;

/// <summary>A file of a program and where it lies on this machine.</summary>
/// <param name="File">The file, by its content.</param>
/// <param name="Source">Its path here.</param>
public sealed record ProgramSource(ProgramFile File, string Source);

/// <summary>Finds the files that a grid file names, and what is in them.</summary>
internal static class ProgramFiles
{
    /// <summary>Most bytes that the files of a sweep may have together.</summary>
    public const long MostBytes = 64L << 20;

    private const int MostFiles = 10_000;
    private const int DeepestFolder = 32;

    /// <summary>The files that patterns name below a folder, in order of path; what is wrong is complained
    /// of.</summary>
    public static IReadOnlyList<ProgramSource> Find(
        string folder,
        Node place,
        IReadOnlyList<ScalarNode> patterns,
        NodeComplaint complain
    )
    {
        try
        {
            return FindAll(folder, place, patterns, complain);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            complain(
                place,
                $"`program.files` must be regular files that can be read ({trouble.Message.TrimEnd('.')})",
                "Correct the pattern, or the file."
            );
            return [];
        }
    }

    private static IReadOnlyList<ProgramSource> FindAll(
        string folder,
        Node place,
        IReadOnlyList<ScalarNode> patterns,
        NodeComplaint complain
    )
    {
        SortedDictionary<string, ProgramSource> found = new(StringComparer.Ordinal);
        long bytes = 0;
        foreach (ScalarNode given in patterns)
        {
            string pattern = given.Text;
            if (!ProgramReader.IsInside(pattern))
            {
                complain(
                    given,
                    "`program.files` must lie below the grid file's folder",
                    "Give relative paths without `..`."
                );
                continue;
            }

            int before = found.Count;
            bool any = false;
            foreach (string path in Matching(folder, pattern))
            {
                any = true;
                string name = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
                if (found.ContainsKey(name))
                    continue;
                FileInfo info = new(path);
                bytes += info.Length;
                if (bytes > MostBytes || found.Count == MostFiles)
                {
                    complain(
                        place,
                        $"`program.files` may have at most {MostFiles} files and {MostBytes >> 20} MiB together, "
                            + "and these are more",
                        "Put larger things on a volume that all workers see, and give the program their path."
                    );
                    return [.. found.Values];
                }

                using FileStream stream = RegularFile.OpenRead(path);
                string hash = Convert.ToHexStringLower(SHA256.HashData(stream));
                bool executable = !OperatingSystem.IsWindows() && info.UnixFileMode.HasFlag(UnixFileMode.UserExecute);
                found[name] = new(new(name, hash, info.Length, executable), path);
            }

            if (!any)
                complain(given, "`program.files` must name files that are there", $"Paths start at {folder}.");
        }

        return [.. found.Values];
    }

    /// <summary>The files as the mapping that takes their place in a grid file.</summary>
    public static MappingNode Content(IReadOnlyList<ProgramSource> files, Node place) =>
        new(
            [
                .. files.Select(file =>
                    (
                        new ScalarNode(file.File.Path, true, place.Line, place.Column),
                        (Node)new ScalarNode(ProgramReader.Line(file.File), true, place.Line, place.Column)
                    )
                ),
            ],
            place.Line,
            place.Column
        );

    private static IEnumerable<string> Matching(string folder, string pattern)
    {
        if (pattern.AsSpan().IndexOfAny('*', '?') < 0)
        {
            string path = Path.Combine(folder, pattern);
            return File.Exists(path) ? [path] : [];
        }

        string fixedPart = string.Join(
            '/',
            pattern.Split('/').TakeWhile(part => part.AsSpan().IndexOfAny('*', '?') < 0)
        );
        string root = Path.Combine(folder, fixedPart);
        if (!Directory.Exists(root))
            return [];
        Regex regex = new(
            "^" + Translated(pattern) + "$",
            RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
        );
        return Below(root)
            .Where(path => regex.IsMatch(Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/')));
    }

    /// <summary>All files below a folder; links to folders are followed but those that lead back up.</summary>
    private static FileSystemEnumerable<string> Below(string root) =>
        new(
            root,
            (ref FileSystemEntry entry) => entry.ToFullPath(),
            new()
            {
                RecurseSubdirectories = true,
                MaxRecursionDepth = DeepestFolder,
                AttributesToSkip = 0,
                IgnoreInaccessible = false,
            }
        )
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref FileSystemEntry entry) =>
                !entry.Attributes.HasFlag(FileAttributes.ReparsePoint) || !LeadsUp(entry.ToFullPath()),
        };

    private static bool LeadsUp(string link) =>
        Directory.ResolveLinkTarget(link, returnFinalTarget: true) is not { } target
        || (link + Path.DirectorySeparatorChar).StartsWith(
            Path.TrimEndingDirectorySeparator(target.FullName) + Path.DirectorySeparatorChar,
            StringComparison.Ordinal
        );

    private static string Translated(string pattern)
    {
        StringBuilder regex = new();
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern.AsSpan(i).StartsWith("**/"))
            {
                regex.Append("(?:.*/)?");
                i += 2;
            }
            else if (pattern.AsSpan(i).StartsWith("**"))
            {
                regex.Append(".*");
                i++;
            }
            else
            {
                regex.Append(
                    pattern[i] switch
                    {
                        '*' => "[^/]*",
                        '?' => "[^/]",
                        var c => Regex.Escape(c.ToString()),
                    }
                );
            }
        }

        return regex.ToString();
    }
}
