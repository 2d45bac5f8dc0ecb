using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sweeps.Api.Contract;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Exporting;
using Sweeps.Scheduling.Texts;

namespace Sweeps.Client.Tables;

/// <summary>Prints tables as results.</summary>
internal static class TableWriter
{
    private const int SampleSize = 500;
    private const int Shortest = 8;
    private const string Gap = "  ";

    public static Task WriteAsync(Table table, TableFormat format, Terminal terminal, CancellationToken cancellation)
    {
        int[] shown = [.. Enumerable.Range(0, table.Columns.Count).Where(index => table.Columns[index].IsIn(format))];
        return format switch
        {
            TableFormat.Csv => WriteCsvAsync(table, shown, terminal.Data, cancellation),
            TableFormat.Json => WriteJsonAsync(table, shown, terminal.Data, cancellation),
            TableFormat.Markdown or TableFormat.Latex or TableFormat.Typst => PaperTable.WriteAsync(
                table,
                shown,
                format,
                terminal.Data,
                cancellation
            ),
            _ => WriteAlignedAsync(table, shown, terminal, cancellation),
        };
    }

    /// <summary>
    /// Column widths come from the first rows; a longer value later on pushes its row out of line rather than being
    /// lost. On a terminal, text columns give way where the line would not fit, and where that is not enough some are
    /// left out, which a line on the other stream says.
    /// </summary>
    private static async Task WriteAlignedAsync(
        Table table,
        int[] shown,
        Terminal terminal,
        CancellationToken cancellation
    )
    {
        List<Value[]> sample = [];
        int[] widths = [.. shown.Select(index => PlainText.OneLine(table.Columns[index].Name).Length)];
        bool started = false;
        await foreach (Value[] row in table.Rows.WithCancellation(cancellation))
        {
            if (!started)
            {
                sample.Add(row);
                if (sample.Count == SampleSize)
                    Start(isAll: false);
            }
            else
            {
                WriteRow(row);
            }
        }

        if (!started)
            Start(isAll: true);

        void Start(bool isAll)
        {
            started = true;
            for (int i = 0; i < shown.Length; i++)
                widths[i] = Math.Max(widths[i], sample.Count == 0 ? 0 : sample.Max(row => Shown(row[shown[i]]).Length));
            if (terminal.OutIsTerminal)
                Shrink(isAll);
            StringBuilder header = new();
            for (int i = 0; i < shown.Length; i++)
                Append(header, i, PlainText.OneLine(table.Columns[shown[i]].Name));
            string heading = header.ToString().TrimEnd();
            terminal.OutControl.WriteLine(terminal.ColorOut ? $"\u001b[1m{heading}\u001b[0m" : heading);
            foreach (Value[] row in sample)
                WriteRow(row);
            sample.Clear();
        }

        int Over() => widths.Sum() + Gap.Length * (shown.Length - 1) - terminal.Width;

        void Shrink(bool isAll)
        {
            for (int i = shown.Length - 1; i >= 0 && isAll && Over() > 0; i--)
            {
                int column = shown[i];
                if (table.Columns[column].GivesWay && !sample.Exists(row => row[column].Text is not ("0" or "")))
                    LeaveOut(i);
            }

            List<string> left = [];
            while (
                Over() > Enumerable.Range(0, shown.Length).Where(CanShrink).Sum(i => Math.Max(0, widths[i] - Shortest))
                && Enumerable
                    .Range(0, shown.Length)
                    .Where(i => table.Columns[shown[i]].LeavesAt > 0)
                    .OrderBy(i => table.Columns[shown[i]].LeavesAt)
                    .FirstOrDefault(-1)
                    is >= 0
                        and var first
            )
            {
                left.Add(table.Columns[shown[first]].Name);
                LeaveOut(first);
            }

            if (left.Count > 0)
                terminal.Error.WriteLine(
                    $"The terminal is too narrow for {string.Join(", ", left)}: --format csv has all columns."
                );
            for (int over = Over(); over > 0; over--)
            {
                int widest = Enumerable
                    .Range(0, shown.Length)
                    .Where(CanShrink)
                    .OrderByDescending(i => widths[i])
                    .FirstOrDefault(-1);
                if (widest < 0 || widths[widest] <= Shortest)
                    return;
                widths[widest]--;
            }
        }

        bool CanShrink(int i) => table.Columns[shown[i]] is { IsNumber: false, IsWhole: false };

        void LeaveOut(int i)
        {
            shown = [.. shown[..i], .. shown[(i + 1)..]];
            widths = [.. widths[..i], .. widths[(i + 1)..]];
        }

        void WriteRow(Value[] row)
        {
            StringBuilder line = new();
            for (int i = 0; i < shown.Length; i++)
                Append(line, i, Shown(row[shown[i]]));
            terminal.Out.WriteLine(line.ToString().TrimEnd());
        }

        void Append(StringBuilder line, int column, string text)
        {
            if (column > 0)
                line.Append(Gap);
            if (text.Length > widths[column] && terminal.OutIsTerminal && !table.Columns[shown[column]].IsNumber)
                text = string.Concat(text.AsSpan(0, widths[column] - 1), "…");
            line.Append(
                table.Columns[shown[column]].IsNumber ? text.PadLeft(widths[column]) : text.PadRight(widths[column])
            );
        }
    }

    private static string Shown(Value value) => PlainText.OneLine(value.Text.ReplaceLineEndings(" "));

    private static async Task WriteCsvAsync(Table table, int[] shown, TextWriter to, CancellationToken cancellation)
    {
        using CsvRows rows = new(to, [.. shown.Select(index => table.Columns[index].Name)]);
        await foreach (Value[] row in table.Rows.WithCancellation(cancellation))
            rows.Write([.. shown.Select(index => row[index].Raw)]);
    }

    private static async Task WriteJsonAsync(Table table, int[] shown, TextWriter to, CancellationToken cancellation)
    {
        using MemoryStream buffer = new();
        using Utf8JsonWriter json = new(
            buffer,
            new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
        );
        to.Write("[");
        string separator = "\n  ";
        await foreach (Value[] row in table.Rows.WithCancellation(cancellation))
        {
            buffer.SetLength(0);
            json.Reset();
            json.WriteStartObject();
            foreach (int index in shown)
                WriteJson(json, table.Columns[index].Name, row[index].Raw);
            json.WriteEndObject();
            json.Flush();
            to.Write(separator);
            to.Write(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
            separator = ",\n  ";
        }

        to.Write("\n]\n");
    }

    private static void WriteJson(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(name);
                break;
            case bool truth:
                json.WriteBoolean(name, truth);
                break;
            case long number:
                json.WriteNumber(name, number);
                break;
            case AxisValue { IsText: false } literal:
                json.WritePropertyName(name);
                json.WriteRawValue(literal.Text);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumber(name, number);
                break;
            default:
                json.WriteString(name, Plain(value)); // JSON has no number for what is not finite
                break;
        }
    }

    private static string Plain(object value) =>
        value is double number
            ? number.ToString("R", CultureInfo.InvariantCulture)
            : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
