using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using DuckDB.NET.Data;
using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Exporting;

/// <summary>Parquet and Arrow, read back by others than those that wrote them where there are any.</summary>
public sealed class TableExportTests : IDisposable
{
    private const string Grid = """
        name: typed
        data: { name: mixture, dimension: 8, classes: 3, train: 60, test: 60 }
        noise: { kind: replace }
        train: { batch: 10, epochs: 3 }
        measure: { at: [0, { every: 1 }], of: [error] }
        grid:
          p: [0, 0.5]
          architecture: [8, 6-6]
          batch: [10, 20]
          learning_rate: [0.1, 1e9]
          seed: 0..1

        """;

    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Parquet_Trials_HaveTypesAndTheValuesOfTheCsv()
    {
        string file = await ExportAsync("trials", "parquet");
        string csv = await ExportAsync("trials", "csv");

        Assert.Equal(
            "trial BIGINT, cell BIGINT, key VARCHAR, p DOUBLE, architecture VARCHAR, batch BIGINT, "
                + "learning_rate DOUBLE, seed BIGINT, state VARCHAR, step BIGINT",
            string.Join(", ", Query($"describe select * from '{file}'").Select(row => $"{row[0]} {row[1]}").Take(10))
        );
        string columns = "trial, p, architecture, batch, learning_rate, seed, state, test_error, test_error_unfinished";
        var parquet = Query($"select {columns} from '{file}' order by trial");
        Assert.Equal(32, parquet.Count);
        Assert.Equal(Query($"select {columns} from read_csv('{csv}') order by trial"), parquet);
        Assert.Contains(parquet, row => row[6] is "diverged" && row[7] is DBNull);
        Assert.Contains(
            Query($"select encodings from parquet_metadata('{file}') where path_in_schema = 'architecture'"),
            row => row[0].ToString()!.Contains("DICTIONARY", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Parquet_Metrics_AreAllOfThem()
    {
        string file = await ExportAsync("metrics", "parquet");
        string csv = await ExportAsync("metrics", "csv");

        Assert.Equal(
            Query($"select * from read_csv('{csv}') order by all"),
            Query($"select * from '{file}' order by all")
        );
    }

    [Fact]
    public async Task Parquet_IntoAPipe_IsTheSameFile()
    {
        string file = await ExportAsync("metrics", "parquet");
        string pipe = _scene.PathOf("pipe");
        using (var made = System.Diagnostics.Process.Start("mkfifo", [pipe]))
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        Task<byte[]> read = Task.Run(() => File.ReadAllBytes(pipe), TestContext.Current.CancellationToken);

        Answer answer = await Scene.RunAsync([
            "export",
            "typed",
            "--of",
            "metrics",
            "--format",
            "parquet",
            "--out",
            pipe,
            "--store",
            _scene.Store,
        ]);

        Assert.Equal((0, ""), (answer.Code, answer.Error));
        Assert.Equal(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken), await read);
    }

    [Fact]
    public async Task Arrow_Trials_HaveTypesAndDictionaries()
    {
        string file = await ExportAsync("trials", "arrow");

        using ArrowFileReader reader = new(File.OpenRead(file));
        using RecordBatch batch = (await reader.ReadNextRecordBatchAsync(TestContext.Current.CancellationToken))!;

        Assert.Equal(32, batch.Length);
        Assert.IsType<DoubleArray>(batch.Column("p"));
        Assert.IsType<Int64Array>(batch.Column("batch"));
        Assert.Equal(0.5, ((DoubleArray)batch.Column("p")).GetValue(31));
        var architecture = Assert.IsType<DictionaryArray>(batch.Column("architecture"));
        Assert.Equal(ArrowTypeId.Int32, architecture.Indices.Data.DataType.TypeId);
        var words = Assert.IsType<StringArray>(architecture.Dictionary);
        Assert.Equal(["8", "6-6"], [words.GetString(0), words.GetString(1)]);
        var error = (DoubleArray)batch.Column("test_error");
        Assert.InRange(error.NullCount, 1, 31);
    }

    [Theory]
    [InlineData("parquet")]
    [InlineData("arrow")]
    public async Task Table_WithoutAFile_IsRefused(string format)
    {
        await TrainAsync();

        Answer answer = await Scene.RunAsync("export", "typed", "--format", format, "--store", _scene.Store);

        Assert.Equal((ExitCode.Misuse, ""), (answer.Code, answer.Out));
        Assert.Contains($"Add --out trials.{format}.", answer.Error, StringComparison.Ordinal);
    }

    private async Task TrainAsync()
    {
        if (File.Exists(_scene.Store))
            return;
        Answer answer = await Scene.RunAsync("run", _scene.Grid(Grid), "--store", _scene.Store, "--quiet");
        Assert.Equal(0, answer.Code);
    }

    private async Task<string> ExportAsync(string of, string format)
    {
        await TrainAsync();
        string file = _scene.PathOf($"{of}.{format}");
        Answer answer = await Scene.RunAsync([
            "export",
            "typed",
            "--of",
            of,
            "--format",
            format,
            "--out",
            file,
            "--store",
            _scene.Store,
        ]);
        Assert.Equal((0, ""), (answer.Code, answer.Error));
        return file;
    }

    private static List<object[]> Query(string sql)
    {
        using DuckDBConnection connection = new("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<object[]> rows = [];
        while (reader.Read())
        {
            object[] row = new object[reader.FieldCount];
            for (int i = 0; i < row.Length; i++)
                row[i] = reader.GetValue(i) is List<string> list ? string.Join(',', list) : reader.GetValue(i);
            rows.Add(row);
        }

        return rows;
    }
}
