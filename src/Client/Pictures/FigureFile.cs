namespace Sweeps.Client.Pictures;

/// <summary>Writes pictures and pages to files.</summary>
internal static class FigureFile
{
    /// <summary>Writes beside the file first, so that a reader never sees half of it. Gives the path, with whatever a
    /// file name cannot hold replaced.</summary>
    public static string Write(string path, string text)
    {
        try
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            path = Path.Combine(Path.GetDirectoryName(path) ?? "", NameOf(Path.GetFileName(path)));
            Directory.CreateDirectory(folder);
            string part = $"{path}.{Environment.ProcessId}.part";
            File.WriteAllText(part, text);
            File.Move(part, path, overwrite: true);
            return path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MisuseException(
                $"Pictures need a folder that can be written, but `{Path.GetDirectoryName(path)}` cannot be: {exception.Message} Name another with --out. The results themselves are safe in the store.",
                exception
            );
        }
    }

    /// <summary>A name of a sweep as part of a file's name.</summary>
    public static string NameOf(string name) =>
        string.Concat(
            name.Select(character =>
                char.IsLetterOrDigit(character) || character is '-' or '_' or '.' ? character : '-'
            )
        );
}
