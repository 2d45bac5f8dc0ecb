using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Sweeps.Execution.Exporting;

namespace Sweeps.Client.Exporting;

/// <summary>Arrow's file format, a record batch a part.</summary>
internal sealed class ArrowTable : TableFile
{
    private readonly Schema _schema;
    private readonly ArrowFileWriter _writer;
    private readonly StringArray?[] _dictionaries;
    private readonly Dictionary<string, int>?[] _numbers;

    public ArrowTable(Stream to, IReadOnlyList<ExportColumn> columns, Func<ExportColumn, IReadOnlyList<string>> words)
        : base(columns, words)
    {
        _schema = new(
            [.. columns.Select(column => new Apache.Arrow.Field(column.Name, TypeOf(column), nullable: true))],
            null
        );
        _writer = new(to, _schema, leaveOpen: true);
        _numbers =
        [
            .. columns.Select(column =>
                column.Type == ColumnType.Word
                    ? WordsOf(column).Distinct().Index().ToDictionary(word => word.Item, word => word.Index)
                    : null
            ),
        ];
        _dictionaries =
        [
            .. _numbers.Select(numbers =>
                numbers is null ? null : new StringArray.Builder().AppendRange(numbers.Keys).Build()
            ),
        ];
    }

    public override ValueTask DisposeAsync()
    {
        _writer.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override async Task WritePartAsync(IReadOnlyList<object?[]> rows, CancellationToken cancellation)
    {
        IArrowArray[] arrays = [.. Columns.Select((column, index) => ArrayOf(column, index, rows))];
        using RecordBatch batch = new(_schema, arrays, rows.Count);
        await _writer.WriteRecordBatchAsync(batch, cancellation);
    }

    protected override async Task WriteEndAsync(CancellationToken cancellation)
    {
        await _writer.WriteStartAsync(cancellation); // of a file without rows, too
        await _writer.WriteEndAsync(cancellation);
    }

    private static IArrowType TypeOf(ExportColumn column) =>
        column.Type switch
        {
            ColumnType.Integer => Int64Type.Default,
            ColumnType.Number => DoubleType.Default,
            ColumnType.Truth => BooleanType.Default,
            ColumnType.Word => new DictionaryType(Int32Type.Default, StringType.Default, ordered: false),
            _ => StringType.Default,
        };

    private IArrowArray ArrayOf(ExportColumn column, int index, IReadOnlyList<object?[]> rows)
    {
        switch (column.Type)
        {
            case ColumnType.Integer:
                Int64Array.Builder whole = new();
                foreach (long? value in Values<long>(rows, index))
                    whole.Append(value);
                return whole.Build();
            case ColumnType.Number:
                DoubleArray.Builder number = new();
                foreach (double? value in Values<double>(rows, index))
                    number.Append(value);
                return number.Build();
            case ColumnType.Truth:
                BooleanArray.Builder truth = new();
                foreach (bool? value in Values<bool>(rows, index))
                    _ = value is { } known ? truth.Append(known) : truth.AppendNull();
                return truth.Build();
            case ColumnType.Word:
                Int32Array.Builder word = new();
                foreach (object?[] row in rows)
                    word.Append(row[index] is string text ? _numbers[index]![text] : null);
                return new DictionaryArray((DictionaryType)TypeOf(column), word.Build(), _dictionaries[index]!);
            default:
                StringArray.Builder texts = new();
                foreach (object?[] row in rows)
                    texts.Append((string?)row[index]);
                return texts.Build();
        }
    }
}
