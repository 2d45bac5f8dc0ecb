using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sweeps.Api.Contract;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Exporting;

namespace Sweeps.Client.Tables;

/// <summary>Prints tables as results.</summary>
internal static class TableWriter
{
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
            _ => new AlignedTable(table, shown, terminal).WriteAsync(cancellation),
        };
    }

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
