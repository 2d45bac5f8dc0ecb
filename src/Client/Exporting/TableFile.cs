using System.Diagnostics;
using Sweeps.Execution.Exporting;

namespace Sweeps.Client.Exporting;

/// <summary>
/// Writes typed rows into a file that is read column by column: Parquet, or Arrow's file format (Feather 2). Rows are
/// gathered into parts of <see cref="PartRows"/>; no more is held in memory. Columns of words become
/// dictionaries, and all columns may have nulls.
/// </summary>
/// <param name="columns">The columns.</param>
/// <param name="words">The words that each column of words may have.</param>
internal abstract class TableFile(IReadOnlyList<ExportColumn> columns, Func<ExportColumn, IReadOnlyList<string>> words)
    : IAsyncDisposable
{
    /// <summary>Rows of a part.</summary>
    public const int PartRows = 1 << 15;

    private readonly List<object?[]> _rows = new(PartRows);

    protected IReadOnlyList<ExportColumn> Columns => columns;

    /// <summary>Begins a file of a format: <c>parquet</c> or <c>arrow</c>.</summary>
    public static async Task<TableFile> BeginAsync(
        string format,
        Stream to,
        IReadOnlyList<ExportColumn> columns,
        Func<ExportColumn, IReadOnlyList<string>> words,
        CancellationToken cancellation
    )
    {
        to = new ForwardStream(to);
        ExportColumn[] named = Distinct(columns);
        IReadOnlyList<string> WordsOf(ExportColumn column) => words(columns[Array.IndexOf(named, column)]);
        return format switch
        {
            "parquet" => await ParquetTable.BeginAsync(to, named, WordsOf, cancellation),
            "arrow" => new ArrowTable(to, named, WordsOf),
            _ => throw new UnreachableException(format),
        };
    }

    /// <summary>Adds a row, with a value or null for each column.</summary>
    public async ValueTask AddAsync(object?[] row, CancellationToken cancellation)
    {
        _rows.Add(row);
        if (_rows.Count < PartRows)
            return;
        await WritePartAsync(_rows, cancellation);
        _rows.Clear();
    }

    /// <summary>Writes what is left, and the end.</summary>
    public async Task EndAsync(CancellationToken cancellation)
    {
        if (_rows.Count > 0)
            await WritePartAsync(_rows, cancellation);
        await WriteEndAsync(cancellation);
    }

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    protected abstract Task WritePartAsync(IReadOnlyList<object?[]> rows, CancellationToken cancellation);

    protected abstract Task WriteEndAsync(CancellationToken cancellation);

    protected IReadOnlyList<string> WordsOf(ExportColumn column) => words(column);

    /// <summary>A column's values, null where there is none.</summary>
    protected static T?[] Values<T>(IReadOnlyList<object?[]> rows, int column)
        where T : struct
    {
        var values = new T?[rows.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = rows[i][column] is { } value ? (T)value : null;
        return values;
    }

    // Such files know columns by their names, and a program's parameter may be called as a column of ours is.
    private static ExportColumn[] Distinct(IReadOnlyList<ExportColumn> columns)
    {
        HashSet<string> taken = [.. columns.Select(column => column.Name)];
        HashSet<string> seen = [];
        return [.. columns.Select(column => seen.Add(column.Name) ? column : column with { Name = Free(column.Name) })];

        string Free(string name)
        {
            int number = 2;
            while (!taken.Add($"{name}_{number}"))
                number++;
            return $"{name}_{number}";
        }
    }
}
