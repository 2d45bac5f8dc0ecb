using Sweeps.Model.Data.Files;

namespace Sweeps.Model.Tests.Data.Files;

/// <summary>A folder that goes with its test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("sweeps-data-").FullName;

    public string Path { get; }

    /// <summary>Data folders that are this folder alone.</summary>
    public DataFolders Folders => new([Path], Path);

    public string Write(string name, byte[] contents)
    {
        string path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, contents);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
