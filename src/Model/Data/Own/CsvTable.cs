using System.Globalization;
using System.Text;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Data.Own;

/// <summary>A table of numbers in a CSV file whose first line names the columns.</summary>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Numbers">All numbers, row after row; they are finite.</param>
internal sealed record CsvTable(IReadOnlyList<string> Columns, int Rows, double[] Numbers)
{
    /// <summary>The names of classes where the label column holds texts: its numbers are places in this list. Null: it
    /// holds numbers.</summary>
    public IReadOnlyList<string>? Names { get; private init; }

    private const int MostShown = 80;
    private const int MostColumns = 100_000;

    /// <summary>Reads a table.</summary>
    /// <param name="file">Its content.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="label">The column of labels, which may hold texts; empty: none does.</param>
    /// <param name="texts">Whether labels are taken as texts, also where all of them are numbers.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="DataException">A row has too many or too few values, one is missing or is no finite number:
    /// with row, counted from 1 below the header, and column.</exception>
    public static CsvTable Read(
        ReadOnlyMemory<byte> file,
        string name,
        string label = "",
        bool texts = false,
        CancellationToken cancellation = default
    )
    {
        Dictionary<string, int> names = new(StringComparer.Ordinal);
        CsvReader reader = new(file.Span, name);
        List<string> columns = [];
        while (reader.Next(out ReadOnlySpan<byte> value))
        {
            if (columns.Count == MostColumns)
                throw ArrayFiles.Refusal(name, $"it may have at most {MostColumns} columns");
            columns.Add(TextOf(value, name).Trim());
        }

        CheckNames(columns, name);
        double[] numbers = new double[4 * columns.Count];
        int rows = 0;
        while (reader.NextRow())
        {
            cancellation.ThrowIfCancellationRequested();
            if ((long)(rows + 1) * columns.Count > Array.MaxLength)
                throw ArrayFiles.Refusal(name, $"it may have at most {Array.MaxLength} values");
            if ((rows + 1) * columns.Count > numbers.Length)
                Array.Resize(ref numbers, (int)Math.Min(2L * numbers.Length, Array.MaxLength));
            int count = 0;
            for (; reader.Next(out ReadOnlySpan<byte> value); count++)
            {
                if (count >= columns.Count)
                    continue;
                bool isLabel = columns[count] == label;
                if (isLabel && !texts && IsText(value))
                    return Read(file, name, label, texts: true, cancellation);
                numbers[rows * columns.Count + count] =
                    isLabel && texts
                        ? PlaceOf(value, names, name, rows + 1, label)
                        : NumberOf(value, name, rows + 1, columns[count]);
            }

            if (count != columns.Count)
                throw ArrayFiles.Refusal(
                    name,
                    $"row {rows + 1} must have {columns.Count} values, one for each column, but has {count}"
                );
            rows++;
        }

        return new(columns, rows, numbers) { Names = texts ? [.. names.Keys] : null };
    }

    private static bool IsText(ReadOnlySpan<byte> value) =>
        !value.Trim(" \t"u8).IsEmpty
        && !IsNoValue(value)
        && !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    /// <summary>What programs write where there is no value, or no finite one.</summary>
    private static bool IsNoValue(ReadOnlySpan<byte> value) =>
        Encoding.ASCII.GetString(value[..Math.Min(value.Length, 12)]).Trim().TrimStart('+', '-').ToLowerInvariant()
            is "nan"
                or "na"
                or "n/a"
                or "inf"
                or "infinity";

    private static int PlaceOf(
        ReadOnlySpan<byte> value,
        Dictionary<string, int> names,
        string name,
        int row,
        string column
    )
    {
        value = value.Trim(" \t"u8);
        if (value.IsEmpty || IsNoValue(value))
            throw ArrayFiles.Refusal(name, $"row {row} has no value in the column `{Shown(column)}`");
        string text = TextOf(value, name);
        if (!names.TryGetValue(text, out int place))
        {
            if (names.Count == OwnArrays.MostClasses)
                throw ArrayFiles.Refusal(
                    name,
                    $"labels may have at most {OwnArrays.MostClasses} names, but row {row} has one more"
                );
            names[text] = place = names.Count;
        }

        return place;
    }

    private static void CheckNames(List<string> columns, string name)
    {
        HashSet<string> seen = [];
        if (columns.Find(column => column.Length == 0 || !seen.Add(column)) is { } odd)
            throw ArrayFiles.Refusal(
                name,
                $"each column must have a name of its own in the first line, but one is `{Shown(odd)}`"
            );
        if (columns.TrueForAll(column => double.TryParse(column, CultureInfo.InvariantCulture, out _)))
            throw ArrayFiles.Refusal(name, $"its first line must name the columns, but holds numbers");
    }

    private static double NumberOf(ReadOnlySpan<byte> value, string name, int row, string column)
    {
        value = value.Trim(" \t"u8);
        if (value.IsEmpty)
            throw ArrayFiles.Refusal(name, $"row {row} has no value in the column `{Shown(column)}`");
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
            throw ArrayFiles.Refusal(
                name,
                $"row {row} must have a number in the column `{Shown(column)}`, but has `{Shown(value, name)}`"
            );
        if (!double.IsFinite(number))
            throw ArrayFiles.Refusal(
                name,
                $"row {row} must have a finite number in the column `{Shown(column)}`, but has `{Shown(value, name)}`"
            );
        return number;
    }

    private static string Shown(ReadOnlySpan<byte> value, string name) => Shown(TextOf(value, name));

    /// <summary>No more of a text than a line of a message holds.</summary>
    internal static string Shown(string text) =>
        text.Length <= MostShown ? text : string.Concat(text.EnumerateRunes().Take(MostShown)) + "…";

    private static string TextOf(ReadOnlySpan<byte> value, string name)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(value);
        }
        catch (ArgumentException)
        {
            throw ArrayFiles.Refusal(name, $"it is neither .npy, .npz or idx nor CSV in UTF-8");
        }
    }
}

/// <summary>Goes through the values of a CSV file: in quotes there may be commas and breaks, and two quotes are
/// one.</summary>
internal ref struct CsvReader(ReadOnlySpan<byte> text, string name)
{
    private ReadOnlySpan<byte> _rest = text.StartsWith("\uFEFF"u8) ? text[3..] : text;
    private bool _inRow = true;

    /// <summary>Goes on to the next row that is no empty line; false at the end.</summary>
    public bool NextRow()
    {
        while (_rest.StartsWith("\n"u8) || _rest.StartsWith("\r\n"u8))
            _rest = _rest[(_rest[0] == (byte)'\r' ? 2 : 1)..];
        _inRow = !_rest.IsEmpty;
        return _inRow;
    }

    /// <summary>The row's next value; false behind its last one.</summary>
    /// <exception cref="DataException">A quote does not end.</exception>
    public bool Next(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!_inRow)
            return false;
        int end = _rest.IndexOfAny(",\n\""u8);
        if (end >= 0 && _rest[end] == (byte)'"')
        {
            value = Quoted(ref end);
        }
        else
        {
            end = end < 0 ? _rest.Length : end;
            value = _rest[..end].TrimEnd((byte)'\r');
        }

        _inRow = end < _rest.Length && _rest[end] == (byte)',';
        _rest = _rest[Math.Min(end + 1, _rest.Length)..];
        return true;
    }

    private readonly byte[] Quoted(ref int end)
    {
        List<byte> value = [];
        bool quoted = false;
        for (end = 0; end < _rest.Length && (quoted || _rest[end] is not ((byte)',' or (byte)'\n')); end++)
        {
            byte letter = _rest[end];
            if (letter == (byte)'"' && quoted && end + 1 < _rest.Length && _rest[end + 1] == letter)
                value.Add(_rest[++end]);
            else if (letter == (byte)'"')
                quoted = !quoted;
            else if (quoted || letter != (byte)'\r')
                value.Add(letter);
        }

        return quoted ? throw ArrayFiles.Refusal(name, $"a quote that begins in it does not end") : [.. value];
    }
}
