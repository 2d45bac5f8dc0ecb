using System.Security.Cryptography;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Files;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Data.Own;

/// <summary>Somebody's own data in files: described when a grid is read, and read again, by content, for its
/// trials.</summary>
public static class OwnFiles
{
    private const long Longest = 2_000_000_000;

    /// <summary>Reads and checks files, and says what they are.</summary>
    /// <param name="train">Paths of the training set: inputs and labels, or one file with both.</param>
    /// <param name="test">Paths of the test set, likewise.</param>
    /// <param name="label">The column of labels in CSV files; empty for others.</param>
    /// <param name="classes">Number of classes; 0 for regression; null: as many as labels need where those are whole
    /// numbers, else regression.</param>
    /// <exception cref="DataException">A file is missing or broken, or holds what cannot be trained on.</exception>
    public static OwnData Describe(IReadOnlyList<string> train, IReadOnlyList<string> test, string label, int? classes)
    {
        (string Path, byte[] Content)[] trainFiles = [.. train.Select(Read)],
            testFiles = [.. test.Select(Read)];
        var (trainSet, testSet) = OwnArrays.ReadBoth(trainFiles, testFiles, label);
        if (!trainSet.Dimensions.SequenceEqual(testSet.Dimensions))
            throw ArrayFiles.Refusal(
                testSet.Name,
                $"inputs must have the training set's shape, {string.Join('x', trainSet.Dimensions)}, but have "
                    + $"{string.Join('x', testSet.Dimensions)}"
            );
        int? asked = classes ?? (trainSet.WholeLabels && testSet.WholeLabels ? null : 0);
        double largest = Math.Max(trainSet.Check(asked), testSet.Check(asked));
        int count = asked ?? Math.Max(2, (int)largest + 1);
        const int mostPixelClasses = 256;
        return new(
            [.. trainFiles.Select(Of)],
            [.. testFiles.Select(Of)],
            trainSet.Dimensions,
            trainSet.Pixels && testSet.Pixels && count is > 0 and <= mostPixelClasses,
            count,
            trainSet.Count,
            testSet.Count,
            label
        );
    }

    /// <summary>Reads the data again: each file where it lay, or by its hash in <c>files</c> of a data
    /// folder.</summary>
    /// <exception cref="DataException">A file is nowhere, or is another by now.</exception>
    internal static OwnSets Load(OwnData data, DataFolders folders, CancellationToken cancellation)
    {
        var (train, test) = OwnArrays.ReadBoth(
            [.. data.Train.Select(file => Find(file, folders, cancellation))],
            [.. data.Test.Select(file => Find(file, folders, cancellation))],
            data.Label,
            cancellation
        );
        return new(train, test);
    }

    internal static OwnFile Of((string Path, byte[] Content) file) =>
        new(Hash(file.Content), file.Content.Length, file.Path);

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Reads a file again: where it lay, or by its hash in <c>files</c> of a data folder.</summary>
    /// <exception cref="DataException">It is nowhere, or is another by now.</exception>
    internal static (string Name, byte[] Content) Find(
        OwnFile file,
        DataFolders folders,
        CancellationToken cancellation = default
    )
    {
        cancellation.ThrowIfCancellationRequested();
        string[] places =
        [
            .. file.Path is { } path ? new[] { path } : [],
            .. folders.Search.Select(folder => Path.Combine(folder, "files", file.Hash)),
        ];
        foreach (string place in places)
        {
            // Only a file of the right length is opened: a path may name anything.
            FileInfo info = new(place);
            if (!info.Exists || info.Length != file.Bytes)
                continue;
            var (_, content) = Read(place);
            if (Hash(content) == file.Hash)
                return (file.Path ?? place, content);
        }

        throw new DataException(
            $"The content {file.Hash} ({file.Bytes} bytes){(file.Path is null ? "" : $", once {file.Path},")} is "
                + $"in none of: {string.Join(", ", places)}. Bring the file back as it was, put it into a data "
                + $"folder as files/{file.Hash}, or read the grid anew for another content."
        );
    }

    /// <summary>Reads a file as a whole.</summary>
    /// <exception cref="DataException">It cannot be read, or is too long.</exception>
    internal static (string Path, byte[] Content) Read(string path)
    {
        try
        {
            using FileStream stream = RegularFile.OpenRead(path);
            if (!stream.CanSeek || stream.Length > Longest)
                throw ArrayFiles.Refusal(path, $"it must be a regular file of at most {Longest} bytes");
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            return (path, content);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string why = Directory.Exists(path) ? "it is a folder" : exception.Message.TrimEnd('.');
            throw new DataException($"{path} cannot be read: {why}. Correct the path.", exception);
        }
    }
}
