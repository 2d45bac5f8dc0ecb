using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Sweeps.Model.Configurations;
using Sweeps.Model.Training;

namespace Sweeps.Programs.Tests;

/// <summary>Contents of files are asked of the store once, and are what their names say, whatever befalls the
/// disk.</summary>
public sealed class FileCacheTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-files-").FullName;
    private readonly ConcurrentDictionary<string, byte[]> _store = [];
    private readonly ConcurrentQueue<string> _asked = [];
    private readonly FileCache _cache;

    public FileCacheTests() => _cache = Opened();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_OfMoreThanIsKept_LetsGoOfWhatWasNotNeededForLongest()
    {
        ProgramFile[] files = [File("a", 400), File("b", 400), File("c", 400)];
        foreach (int i in (int[])[0, 1, 0, 2, 0, 1])
            Assert.Equal(_store[files[i].Hash], _cache.Read(files[i]));

        Assert.Equal([files[0].Hash, files[1].Hash, files[2].Hash, files[1].Hash], _asked);
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("cut")]
    [InlineData("gone")]
    public void Read_OfWhatIsDamagedOnTheDisk_AsksTheStoreAgain(string damage)
    {
        ProgramFile file = File("a", 400);
        _cache.Read(file);
        string kept = Assert.Single(Directory.GetFiles(_folder));
        if (damage == "gone")
            System.IO.File.Delete(kept);
        else
            System.IO.File.WriteAllBytes(kept, damage == "cut" ? [] : new byte[400]);

        Assert.Equal(_store[file.Hash], _cache.Read(file));
        Assert.Equal(_store[file.Hash], _cache.Read(file));
        _cache.Read(file);

        Assert.Equal(3, _asked.Count); // at first, for the damaged one, and to keep it again
    }

    [Fact]
    public void Read_OfWhatTheStoreHasDamaged_IsRefusedAndNotKept()
    {
        ProgramFile file = File("a", 400);
        _store[file.Hash] = new byte[400];

        Assert.Contains("`a` must have the hash", Refused(file), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
        _store.Clear();
        Assert.Contains("but the content of `a`", Refused(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ByManyAtOnce_GivesEachWhatItAsksFor()
    {
        ProgramFile[] files = [.. Enumerable.Range(0, 8).Select(i => File($"{i}", 300 + i))];

        Parallel.For(
            0,
            400,
            new() { MaxDegreeOfParallelism = 8 },
            i => Assert.Equal(_store[files[i * 5 % 8].Hash], _cache.Read(files[i * 5 % 8]))
        );

        Assert.InRange(Directory.GetFiles(_folder).Length, 1, 3);
    }

    [Fact]
    public void Read_ByAnotherProcess_KeepsFilesOfItsOwn()
    {
        ProgramFile file = File("a", 400);
        _cache.Read(file);

        Assert.Equal(_store[file.Hash], Opened("other").Read(file));

        Assert.Equal(2, _asked.Count);
    }

    private FileCache Opened(string name = "")
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        return new(
            hash =>
            {
                _asked.Enqueue(hash);
                return _store.GetValueOrDefault(hash);
            },
            () => folder,
            most: 1000
        );
    }

    private string Refused(ProgramFile file) => Assert.Throws<TrialFailedException>(() => _cache.Read(file)).Message;

    private ProgramFile File(string path, int size)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(path.PadRight(size, '.'));
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        _store[hash] = bytes;
        return new(path, hash, size, false);
    }
}
