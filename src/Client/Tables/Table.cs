namespace Sweeps.Client.Tables;

/// <summary>How a table is printed.</summary>
internal enum TableFormat
{
    /// <summary>Aligned columns for people.</summary>
    Table,

    /// <summary>An array of objects, one a line.</summary>
    Json,

    /// <summary>Comma-separated values with a header (RFC 4180, line feeds).</summary>
    Csv,

    /// <summary>A table of Markdown (GitHub's), for people.</summary>
    Markdown,

    /// <summary>A <c>tabular</c> of LaTeX with the rules of booktabs, for people.</summary>
    Latex,

    /// <summary>A table of Typst, for people.</summary>
    Typst,
}

/// <summary>Who reads a format.</summary>
internal static class TableFormats
{
    /// <summary>Whether it is read by people: "0.069 ± 0.004" in place of three numbers.</summary>
    public static bool IsForPeople(this TableFormat format) => format is not (TableFormat.Json or TableFormat.Csv);
}

/// <summary>Who a column is for: people read "0.069 ± 0.004", programs three numbers.</summary>
internal enum Audience
{
    Everyone,
    People,
    Programs,
}

/// <summary>A column.</summary>
/// <param name="Name">Its key in JSON and heading in CSV and, unless another is given, in tables.</param>
/// <param name="IsNumber">Whether it is aligned to the right and never shortened.</param>
/// <param name="For">Who it is for.</param>
internal sealed record Column(string Name, bool IsNumber = false, Audience For = Audience.Everyone)
{
    /// <summary>Whether values are never shortened, since a part of one says nothing.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Whether it is left out on a screen that is too narrow, where all its values are 0 or empty.</summary>
    public bool GivesWay { get; init; }

    /// <summary>When it is left out on a screen that is too narrow for all columns at their shortest, whatever its
    /// values are: 1 goes first; 0: never.</summary>
    public int LeavesAt { get; init; }

    /// <summary>Whether it appears in a format.</summary>
    public bool IsIn(TableFormat format) =>
        For == Audience.Everyone || For == (format.IsForPeople() ? Audience.People : Audience.Programs);
}

/// <summary>A value: as programs get it (null, text, number or truth value), and as people read it.</summary>
internal readonly record struct Value(object? Raw, string Text)
{
    /// <summary>Whether a table for a paper prints it in bold.</summary>
    public bool IsBold { get; init; }

    public static implicit operator Value(string? text) => new(text, text ?? "");

    public static implicit operator Value(long number) => new(number, Display.Count(number));

    public static implicit operator Value(double number) => new(number, Display.Number(number));
}

/// <summary>Columns and rows; rows may be made one at a time, so that a table of a million rows takes no
/// memory.</summary>
internal sealed record Table(IReadOnlyList<Column> Columns, IAsyncEnumerable<Value[]> Rows)
{
    public Table(IReadOnlyList<Column> columns, IEnumerable<Value[]> rows)
        : this(columns, rows.ToAsyncEnumerable()) { }
}
