using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Sweeps.Client.Tests.Programs;

/// <summary>One grid, trained natively and by a program in Python that writes the engine's formulas out.</summary>
public sealed class NativeAgreementTests : IDisposable
{
    private const string Axes = """
        grid: { p: [0, 0.3, 0.8], learning_rate: [0.05, 0.4], seed: [0, 7, 5000000000] }

        """;

    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Metrics_OfTheEngineAndOfAProgramWithItsFormulas_AgreeToAMillionth()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Programs are run on Linux.");
        _scene.Grid(Table(40, offset: 0), "train.csv");
        _scene.Grid(Table(30, offset: 1000), "test.csv");
        _scene.Grid(await File.ReadAllTextAsync(Script(), TestContext.Current.CancellationToken), "two_layers.py");
        string native = _scene.Grid(
            """
            name: native
            data: { name: files, train: [train.csv], test: [test.csv], label: label }
            network: { hidden: 6, precision: float64 }
            noise: replace
            train: { batch: 5, epochs: 8 }
            measure: { at: [0, { every: 2 }, end], of: [error] }

            """ + Axes,
            "native.yaml"
        );
        string program = _scene.Grid(
            """
            name: program
            program:
              run: [python3, two_layers.py]
              files: [two_layers.py, train.csv, test.csv]
              measures: [test_loss, test_error]

            """ + Axes,
            "program.yaml"
        );

        var trained = await TrainAsync(native, "native");
        var written = await TrainAsync(program, "program");

        Assert.Equal(18 * 5 * 2, written.Count);
        Assert.Equal(written.Keys.Order(), trained.Keys.Where(written.ContainsKey).Order());
        Assert.All(written, row => Assert.Equal(row.Value, trained[row.Key], 1e-6));
        Assert.True(written.Values.Distinct().Count() > 70, "Most of the trials should differ.");
    }

    private async Task<Dictionary<string, double>> TrainAsync(string grid, string name)
    {
        Answer run = await Scene.RunAsync("run", grid, "--store", _scene.Store, "--quiet");
        Assert.True(run.Code == 0, run.ToString());
        Answer metrics = await Scene.RunAsync("metrics", name, "--store", _scene.Store);
        return metrics
            .Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1)
            .ToDictionary(
                line => line[..line.LastIndexOf(',')],
                line => double.Parse(line[(line.LastIndexOf(',') + 1)..], CultureInfo.InvariantCulture)
            );
    }

    // Three classes that overlap, at places that look random.
    private static string Table(int rows, int offset)
    {
        StringBuilder table = new("x,y,z,label\n");
        for (int row = offset; row < offset + rows; row++)
        {
            int label = row % 3;
            double[] at =
            [
                .. Enumerable.Range(1, 3).Select(k => Math.Sin(row * 12.9898 * k) + (label == k - 1 ? 1 : 0)),
            ];
            table.AppendLine(
                CultureInfo.InvariantCulture,
                $"{Math.Round(at[0], 4)},{Math.Round(at[1], 4)},{Math.Round(at[2], 4)},{label}"
            );
        }

        return table.ToString();
    }

    private static string Script([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "two_layers.py");
}
