using System.Globalization;

namespace Sweeps.Model.Configurations;

/// <summary>A file of somebody's own data.</summary>
/// <param name="Hash">SHA-256 of its content, in lower-case hexadecimal.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Path">Where it lay when the grid was read; null where only the hash is known.</param>
public sealed record OwnFile(string Hash, long Bytes, string? Path)
{
    /// <summary>Reads <c>HASH:BYTES</c>; null where the text is something else.</summary>
    public static OwnFile? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return
            text.Split(':') is [{ Length: 64 } hash, var length]
            && hash.All(char.IsAsciiHexDigitLower)
            && long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes)
            ? new(hash, bytes, null)
            : null;
    }
}

/// <summary>
/// Somebody's own data: which content it is, and the shape that results, so that a grid can be checked without the
/// files. Two of them are equal where their content is, wherever it lies.
/// </summary>
/// <param name="Train">The training set: inputs and labels, or one file with both.</param>
/// <param name="Test">The test set, likewise.</param>
/// <param name="Dimensions">Lengths of an input's axes.</param>
/// <param name="Pixels">Whether inputs are images of bytes, 0 to 255.</param>
/// <param name="Classes">Number of classes; 0 for regression.</param>
/// <param name="TrainCount">Examples in the training set.</param>
/// <param name="TestCount">Examples in the test set.</param>
/// <param name="Label">The column of labels in CSV files; empty for others.</param>
public sealed record OwnData(
    IReadOnlyList<OwnFile> Train,
    IReadOnlyList<OwnFile> Test,
    IReadOnlyList<int> Dimensions,
    bool Pixels,
    int Classes,
    int TrainCount,
    int TestCount,
    string Label
)
{
    /// <summary>What it is, without where it lies: <c>classes=10 inputs=28x28 …</c>; part of trials' keys.</summary>
    public string Canonical =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"classes={Classes} inputs={string.Join('x', Dimensions)} pixels={(Pixels ? 1 : 0)} train={TrainCount} "
                + $"test={TestCount} label={Uri.EscapeDataString(Label)} train_files={Hashes(Train)} "
                + $"test_files={Hashes(Test)}"
        );

    /// <summary>The same with where it lies.</summary>
    public string Located =>
        string.Concat([
            Canonical,
            .. Train.Concat(Test).Select(file => " at=" + Uri.EscapeDataString(file.Path ?? "")),
        ]);

    /// <summary>Reads <see cref="Canonical"/> or <see cref="Located"/>; null where the text is neither.</summary>
    public static OwnData? Parse(string text)
    {
        string[] names = ["classes", "inputs", "pixels", "train", "test", "label", "train_files", "test_files"];
        string[] parts = text.Split(' ');
        if (parts.Length < names.Length)
            return null;
        var values = new string[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            if (!parts[i].StartsWith(names[i] + "=", StringComparison.Ordinal))
                return null;
            values[i] = parts[i][(names[i].Length + 1)..];
        }

        string[] places = parts[names.Length..];
        if (
            !Count(values[0], out int classes)
            || Lengths(values[1]) is not { } dimensions
            || values[2] is not ("0" or "1")
            || !Count(values[3], out int train)
            || !Count(values[4], out int test)
            || train < 1
            || test < 1
            || Files(values[6]) is not { } trainFiles
            || Files(values[7]) is not { } testFiles
            || places.Any(place => !place.StartsWith("at=", StringComparison.Ordinal))
            || (places.Length != 0 && places.Length != trainFiles.Count + testFiles.Count)
        )
            return null;
        if (places.Length > 0)
        {
            string?[] paths = [.. places.Select(place => place.Length > 3 ? Uri.UnescapeDataString(place[3..]) : null)];
            trainFiles = [.. trainFiles.Select((file, i) => file with { Path = paths[i] })];
            testFiles = [.. testFiles.Select((file, i) => file with { Path = paths[trainFiles.Count + i] })];
        }

        return new(
            trainFiles,
            testFiles,
            dimensions,
            values[2] == "1",
            classes,
            train,
            test,
            Uri.UnescapeDataString(values[5])
        );
    }

    /// <inheritdoc/>
    public bool Equals(OwnData? other) => other is not null && Canonical == other.Canonical;

    /// <inheritdoc/>
    public override int GetHashCode() => Canonical.GetHashCode(StringComparison.Ordinal);

    private static string Hashes(IReadOnlyList<OwnFile> files) =>
        string.Join(
            '+',
            files.Select(file => string.Create(CultureInfo.InvariantCulture, $"{file.Hash}:{file.Bytes}"))
        );

    private static List<OwnFile>? Files(string text)
    {
        List<OwnFile> files = [];
        foreach (string part in text.Split('+'))
        {
            if (OwnFile.Parse(part) is not { } file)
                return null;
            files.Add(file);
        }

        return files.Count is 1 or 2 ? files : null;
    }

    private static int[]? Lengths(string text)
    {
        long product = 1;
        List<int> lengths = [];
        foreach (string part in text.Split('x'))
        {
            if (!Count(part, out int length) || length < 1 || (product *= length) > Array.MaxLength)
                return null;
            lengths.Add(length);
        }

        return [.. lengths];
    }

    private static bool Count(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);
}
