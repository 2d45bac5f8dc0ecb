using System.Globalization;

namespace Sweeps.Model.Configurations;

/// <summary>An array of weights in a file.</summary>
/// <param name="Name">Its name, such as <c>layers.1.weight</c>.</param>
/// <param name="Shape">Lengths along its axes.</param>
public sealed record StoredArray(string Name, IReadOnlyList<int> Shape)
{
    /// <summary>A shape as text: <c>100x784</c>.</summary>
    public static string Text(IReadOnlyList<int> shape) => string.Join('x', shape);
}

/// <summary>
/// Weights in a file that a network starts from: which content it is, and the arrays that it holds, so that a grid can
/// be checked without the file. Two of them are equal where their content is, wherever it lies.
/// </summary>
/// <param name="File">The file.</param>
/// <param name="Arrays">Its arrays.</param>
public sealed record WeightsFile(OwnFile File, IReadOnlyList<StoredArray> Arrays)
{
    /// <summary>What it is, without where it lies: <c>HASH:BYTES layers.1.weight=100x784 …</c>; part of trials'
    /// keys.</summary>
    public string Canonical =>
        string.Create(CultureInfo.InvariantCulture, $"{File.Hash}:{File.Bytes}")
        + string.Concat(Arrays.Select(array => $" {Uri.EscapeDataString(array.Name)}={StoredArray.Text(array.Shape)}"));

    /// <summary>The same with where it lies.</summary>
    public string Located => Canonical + " at=" + Uri.EscapeDataString(File.Path ?? "");

    /// <summary>Reads <see cref="Canonical"/> or <see cref="Located"/>; null where the text is neither.</summary>
    public static WeightsFile? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(' ');
        if (OwnFile.Parse(parts[0]) is not { } file)
            return null;
        if (parts[^1].StartsWith("at=", StringComparison.Ordinal))
        {
            if (parts[^1].Length > 3)
                file = file with { Path = Uri.UnescapeDataString(parts[^1][3..]) };
            parts = parts[..^1];
        }

        List<StoredArray> arrays = [];
        foreach (string part in parts.AsSpan(1))
        {
            if (part.Split('=') is not [{ Length: > 0 } name, var shape] || ShapeOf(shape) is not { } lengths)
                return null;
            arrays.Add(new(Uri.UnescapeDataString(name), lengths));
        }

        return arrays.Count > 0 ? new(file, arrays) : null;
    }

    /// <inheritdoc/>
    public bool Equals(WeightsFile? other) => other is not null && Canonical == other.Canonical;

    /// <inheritdoc/>
    public override int GetHashCode() => Canonical.GetHashCode(StringComparison.Ordinal);

    private static int[]? ShapeOf(string text)
    {
        string[] parts = text.Split('x');
        int[] lengths = new int[parts.Length];
        for (int i = 0; i < lengths.Length; i++)
        {
            if (
                !int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out lengths[i])
                || lengths[i] < 1
            )
                return null;
        }

        return lengths;
    }
}
