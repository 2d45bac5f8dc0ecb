using Parquet;
using Parquet.Schema;
using Sweeps.Execution.Exporting;

namespace Sweeps.Client.Exporting;

/// <summary>Parquet, a row group a part, compressed by Snappy.</summary>
internal sealed class ParquetTable : TableFile
{
    private readonly DataField[] _fields;
    private ParquetWriter? _writer;

    private ParquetTable(IReadOnlyList<ExportColumn> columns, Func<ExportColumn, IReadOnlyList<string>> words)
        : base(columns, words) => _fields = [.. columns.Select(FieldOf)];

    public static async Task<ParquetTable> BeginAsync(
        Stream to,
        IReadOnlyList<ExportColumn> columns,
        Func<ExportColumn, IReadOnlyList<string>> words,
        CancellationToken cancellation
    )
    {
        ParquetTable table = new(columns, words);
        ParquetOptions options = new() { CompressionMethod = CompressionMethod.Snappy };
        foreach (ExportColumn column in columns.Where(column => column.Type == ColumnType.Word))
            options.ColumnEncodingHints[column.Name] = EncodingHint.Dictionary;
        table._writer = await ParquetWriter.CreateAsync(
            new ParquetSchema(table._fields),
            to,
            options,
            cancellationToken: cancellation
        );
        return table;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_writer is not null)
            await _writer.DisposeAsync();
        _writer = null;
    }

    protected override async Task WritePartAsync(IReadOnlyList<object?[]> rows, CancellationToken cancellation)
    {
        using ParquetRowGroupWriter group = _writer!.CreateRowGroup();
        for (int column = 0; column < _fields.Length; column++)
        {
            DataField field = _fields[column];
            int at = column;
            await (
                Columns[column].Type switch
                {
                    ColumnType.Integer => group.WriteAsync<long>(
                        field,
                        Values<long>(rows, column),
                        cancellationToken: cancellation
                    ),
                    ColumnType.Number => group.WriteAsync<double>(
                        field,
                        Values<double>(rows, column),
                        cancellationToken: cancellation
                    ),
                    ColumnType.Truth => group.WriteAsync<bool>(
                        field,
                        Values<bool>(rows, column),
                        cancellationToken: cancellation
                    ),
                    _ => group.WriteAsync(field, [.. rows.Select(row => (string)row[at]!)]),
                }
            );
        }

        group.CompleteValidate();
    }

    protected override async Task WriteEndAsync(CancellationToken cancellation) => await DisposeAsync();

    private static DataField FieldOf(ExportColumn column) =>
        column.Type switch
        {
            ColumnType.Integer => new DataField<long?>(column.Name),
            ColumnType.Number => new DataField<double?>(column.Name),
            ColumnType.Truth => new DataField<bool?>(column.Name),
            _ => new DataField<string>(column.Name, true),
        };
}
