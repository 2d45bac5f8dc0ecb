using System.Globalization;
using System.Text;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Data.Own;

/// <summary>A table of numbers in a CSV file whose first line names the columns.</summary>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Numbers">All numbers, row after row.</param>
internal sealed record CsvTable(IReadOnlyList<string> Columns, int Rows, IReadOnlyList<double> Numbers)
{
    private const int LongestLine = 1 << 24;

    /// <summary>Reads a table.</summary>
    /// <exception cref="DataException">A row has too many or too few values, one is missing or is no finite number:
    /// with row, counted from 1 below the header, and column.</exception>
    public static CsvTable Read(ReadOnlyMemory<byte> file, string name)
    {
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(file.Span).TrimStart('\uFEFF');
        }
        catch (ArgumentException)
        {
            throw ArrayFiles.Refusal(name, $"it is neither .npy, .npz or idx nor CSV in UTF-8");
        }

        int at = 0;
        List<string> columns = Line(text, ref at, name, 0);
        if (
            columns.FirstOrDefault(column => column.Length == 0 || columns.Count(other => other == column) > 1) is
            { } odd
        )
            throw ArrayFiles.Refusal(
                name,
                $"each column must have a name of its own in the first line, but one is `{odd}`"
            );
        if (columns.All(column => double.TryParse(column, CultureInfo.InvariantCulture, out _)))
            throw ArrayFiles.Refusal(name, $"its first line must name the columns, but holds numbers");
        List<double> numbers = [];
        int rows = 0;
        while (at < text.Length)
        {
            List<string> values = Line(text, ref at, name, ++rows);
            if (values is [""] && columns.Count > 1 && text.AsSpan(at).Trim().IsEmpty)
            {
                rows--;
                break;
            }

            if (values.Count != columns.Count)
                throw ArrayFiles.Refusal(
                    name,
                    $"row {rows} must have {columns.Count} values, one for each column, but has {values.Count}"
                );
            for (int i = 0; i < values.Count; i++)
            {
                string value = values[i].Trim();
                if (value.Length == 0)
                    throw ArrayFiles.Refusal(name, $"row {rows} has no value in the column `{columns[i]}`");
                if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
                    throw ArrayFiles.Refusal(
                        name,
                        $"row {rows} must have a number in the column `{columns[i]}`, but has `{value}`"
                    );
                numbers.Add(number);
            }
        }

        return new(columns, rows, numbers);
    }

    // One record: quotes may hold commas and breaks, and two quotes in them are one.
    private static List<string> Line(string text, ref int at, string name, int row)
    {
        List<string> values = [];
        StringBuilder value = new();
        int begin = at;
        bool quoted = false;
        for (; at < text.Length; at++)
        {
            char letter = text[at];
            if (at - begin > LongestLine)
                throw ArrayFiles.Refusal(name, $"row {row} is longer than {LongestLine} characters");
            if (quoted)
            {
                if (letter != '"')
                    value.Append(letter);
                else if (at + 1 < text.Length && text[at + 1] == '"')
                    value.Append(text[++at]);
                else
                    quoted = false;
            }
            else if (letter == '"')
            {
                quoted = true;
            }
            else if (letter == ',')
            {
                values.Add(value.ToString());
                value.Clear();
            }
            else if (letter == '\n')
            {
                at++;
                break;
            }
            else if (letter != '\r')
            {
                value.Append(letter);
            }
        }

        if (quoted)
            throw ArrayFiles.Refusal(name, $"a quote that begins in row {row} does not end");
        values.Add(value.ToString());
        return values;
    }
}
