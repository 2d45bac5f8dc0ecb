using System.Globalization;
using nietras.SeparatedValues;
using Sweeps.Scheduling.Texts;

namespace Sweeps.Execution.Exporting;

/// <summary>
/// The one writer of comma-separated values (RFC 4180, line feeds). Numbers have the shortest form that reads back to
/// the same bits. A text that a spreadsheet would take for a formula begins with an apostrophe, which spreadsheets do
/// not show.
/// </summary>
public sealed class CsvRows : IDisposable
{
    private readonly SepWriter _rows;

    /// <summary>Begins with the heading.</summary>
    /// <param name="to">Where to write; stays open. Its <see cref="TextWriter.NewLine"/> should be a line feed.</param>
    /// <param name="heading">The columns' names.</param>
    public CsvRows(TextWriter to, IReadOnlyList<string> heading)
    {
        ArgumentNullException.ThrowIfNull(heading);
        _rows = Sep.New(',')
            .Writer(options => options with { WriteHeader = false, Escape = true, DisableColCountCheck = true })
            .To(to, leaveOpen: true);
        Write(heading);
    }

    /// <summary>Writes a row: texts, numbers, truth values and nothing (null).</summary>
    public void Write(IReadOnlyList<object?> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        using SepWriter.Row row = _rows.NewRow();
        for (int column = 0; column < values.Count; column++)
            row[column].Set(TextOf(values[column]));
    }

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();

    /// <summary>A value as a cell has it, before quoting; what nobody would see in it is an escape.</summary>
    public static string TextOf(object? value) =>
        value switch
        {
            null => "",
            string text => Harmless(Plain(text)),
            bool truth => truth ? "true" : "false",
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => Harmless(Plain(value.ToString() ?? "")),
        };

    /// <summary>A carriage return that ends no line is an escape, as other controls are: a value with one and a value
    /// with a line feed in its place stay two.</summary>
    private static string Plain(string text) =>
        PlainText.Lines(
            text.Contains('\r', StringComparison.Ordinal)
                ? text.Replace("\r\n", "\n", StringComparison.Ordinal)
                    .Replace("\r", @"\u000d", StringComparison.Ordinal)
                : text
        );

    /// <summary>Spreadsheets compute what begins with one of these, also where the cell is quoted.</summary>
    private static string Harmless(string text) =>
        text.Length > 0
        && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r'
        && !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? $"'{text}"
            : text;
}
