using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Files;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Data.Own;

/// <summary>Files of weights that networks start from: described when a grid is read, and read again, by content, for
/// its trials.</summary>
public static class WeightFiles
{
    /// <summary>Reads and checks a file, and says what it is.</summary>
    /// <exception cref="DataException">It is missing or broken, or holds what are no weights.</exception>
    public static WeightsFile Describe(string path)
    {
        var file = OwnFiles.Read(path);
        FileWeights weights = Read(file);
        weights.Check();
        return new(OwnFiles.Of(file), weights.Arrays);
    }

    /// <exception cref="DataException">The file is nowhere, or is another by now.</exception>
    internal static FileWeights Load(WeightsFile file, DataFolders folders) => Read(OwnFiles.Find(file.File, folders));

    private static FileWeights Read((string Name, byte[] Content) file)
    {
        var arrays = ArrayFiles.IsNpz(file.Content)
            ? ArrayFiles.Npz(file.Content, file.Name, wanted: null)
            : TensorFile.Read(file.Content, file.Name);
        return arrays.Count > 0 ? new(file.Name, arrays) : throw ArrayFiles.Refusal(file.Name, "it holds no arrays");
    }
}

/// <summary>The arrays of a file of weights.</summary>
internal sealed class FileWeights(string file, IReadOnlyDictionary<string, NumberArray> arrays)
{
    /// <summary>Their names and shapes, by name.</summary>
    public IReadOnlyList<StoredArray> Arrays { get; } =
    [
        .. arrays
            .OrderBy(array => array.Key, StringComparer.Ordinal)
            .Select(array => new StoredArray(array.Key, array.Value.Shape)),
    ];

    /// <summary>Bytes held.</summary>
    public long Bytes => arrays.Values.Sum(array => (long)array.Bytes.Length);

    /// <summary>Whether there are arrays whose names begin so.</summary>
    public bool Has(string prefix) => arrays.Keys.Any(name => name.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>Writes the numbers of an array, the last axis varying fastest.</summary>
    /// <exception cref="DataException">There is none of that name and length, or a number is too large for
    /// <typeparamref name="T"/>.</exception>
    public void Fill<T>(string name, Span<T> numbers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!arrays.TryGetValue(name, out NumberArray? array) || (long)array.Rows * array.Width != numbers.Length)
            throw ArrayFiles.Refusal(file, $"it has no array {name} of {numbers.Length} numbers");
        double[] row = new double[array.Width];
        for (int r = 0; r < array.Rows; r++)
        {
            array.Row(r, row);
            for (int i = 0; i < row.Length; i++)
            {
                T number = T.CreateTruncating(row[i]);
                numbers[r * row.Length + i] = T.IsFinite(number)
                    ? number
                    : throw ArrayFiles.Refusal(
                        file,
                        $"its array {name} has the number {row[i]}, which single precision does not hold; train with "
                            + "`precision: float64`"
                    );
            }
        }
    }

    /// <summary>Refuses numbers that are not finite.</summary>
    /// <exception cref="DataException">There is one.</exception>
    public void Check()
    {
        foreach (var (name, array) in arrays)
        {
            double[] row = new double[array.Width];
            for (int r = 0; r < array.Rows; r++)
            {
                array.Row(r, row);
                if (!Array.TrueForAll(row, double.IsFinite))
                    throw ArrayFiles.Refusal(file, $"weights must be finite, but its array {name} has one that is not");
            }
        }
    }
}
