using Sweeps.Execution.Exporting;
using Sweeps.Model.Data;
using Sweeps.Model.Engines.Native;
using Sweeps.Model.Measures;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Execution.Tests.Exporting;

/// <summary>Weights out of a trial, into another: the same numbers, the same outputs.</summary>
public sealed class InitialWeightsTests : IDisposable
{
    private const string Mixture = "{ name: mixture, dimension: 4, classes: 3, train: 20, test: 30 }";
    private const string Digits = "{ name: digits, size: 8, train: 20, test: 30 }";

    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-weights-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(Mixture, "hidden: 7-5, skip: true", "optimizer: adam", "none", "npz")]
    [InlineData(Mixture, "hidden: 6, bias: false, precision: float64", "batch: 7", "none", "safetensors")]
    [InlineData(Mixture, "hidden: 6", "batch: 8", "{ kind: gaussian, hidden: 5 }", "npz")]
    [InlineData(Digits, "conv: 4k3p1-n-maxpool2-5k3s2, hidden: 6", "batch: 8", "none", "npz")]
    [InlineData(Digits, "conv: 3k3-n-avgpool2", "batch: 5", "none", "safetensors")]
    public void Trial_ThatStartsFromTheEndOfAnother_MakesTheSameOfEveryExample(
        string data,
        string network,
        string train,
        string limit,
        string format
    )
    {
        using ITraining first = Start(Definition(data, network, train, limit));
        first.Advance(long.MaxValue, new Metrics(), TestContext.Current.CancellationToken);
        Write("end." + format, first.Weights());

        using ITraining second = Start(
            Definition(data, network + ", init: { file: end.FORMAT }", train, limit, format)
        );
        Metrics metrics = new();
        second.Advance(0, metrics, TestContext.Current.CancellationToken);

        Assert.Equal(Texts(first.Weights()), Texts(second.Weights()));
        Assert.Equal(Texts(first.Predictions()), Texts(second.Predictions()));
        Assert.Equal(first.WeightsHash(), second.WeightsHash());
        if (!network.Contains("conv", StringComparison.Ordinal))
            Assert.Equal(0, metrics.Of("start_distance"));
    }

    [Fact]
    public void Key_OfATrialThatStartsFromAFile_IsThatOfItsContent()
    {
        using ITraining training = Start(Definition(Mixture, "hidden: 5"));
        Write("a.npz", training.Weights());
        Write("b.npz", training.Weights());
        training.Advance(1, new Metrics(), TestContext.Current.CancellationToken);
        Write("c.npz", training.Weights());

        string[] keys =
        [
            .. "abc".Select(name => Key(Definition(Mixture, $"hidden: 5, init: {{ file: {name}.npz }}"))),
            Key(Definition(Mixture, "hidden: 5")),
        ];

        Assert.Equal(keys[0], keys[1]);
        Assert.Equal(3, keys.Distinct().Count());
    }

    [Fact]
    public void EffectiveText_ReadAnywhere_MeansTheSameContent()
    {
        using ITraining training = Start(Definition(Mixture, "hidden: 5"));
        Write("a.npz", training.Weights());
        SweepDefinition definition = Load(
            Grid(
                Mixture,
                "hidden: 5",
                "batch: 8",
                "none",
                "zip: { name: start, init: [{ file: a.npz }, he], seed: 0..1 }"
            )
        );

        SweepDefinition again = GridFile.Read(definition.EffectiveText, "stored", reading: GridReading.Stored);

        Assert.Equal(definition.DefinitionHash, again.DefinitionHash);
        string[] keys = [.. Enumerable.Range(0, 2).Select(i => Key(again, i))];
        Assert.Equal([.. Enumerable.Range(0, 2).Select(i => Key(definition, i))], keys);
        string canonical = CanonicalConfiguration.ToJson(new Plan(again).Configuration(0));
        Assert.DoesNotContain(_folder, canonical, StringComparison.Ordinal);
        using ITraining other = Start(again);
        Assert.Equal(Texts(training.Weights()), Texts(other.Weights()));
    }

    [Theory]
    [InlineData("hidden: 6", "must have the array layers.1.weight of shape 6x4, but has it of shape 5x4")]
    [InlineData("hidden: 5, bias: false", "has the array layers.1.bias, for which the network has no place")]
    [InlineData("hidden: 5, skip: true", "must have the array skip.weight of shape 3x4, but has layers.1.bias")]
    [InlineData("hidden: 5, bias_init: 1", "`network.bias_init` has an effect only")]
    public void Grid_WhoseNetworkDoesNotFit_IsRefused(string network, string expected)
    {
        using ITraining training = Start(Definition(Mixture, "hidden: 5"));
        Write("a.npz", training.Weights());

        string refusal = Refusal(Grid(Mixture, network + ", init: { file: a.npz }", "batch: 8"));

        Assert.Contains(expected, refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NOTHING", "it must be a .npz or .safetensors file")]
    [InlineData("\u0002\0\0\0\0\0\0\0{}", "it holds no arrays")]
    [InlineData("\u000e\0\0\0\0\0\0\0{\"a\":{\"x\":[]}}", "its header is none of the latter's")]
    public void File_ThatHoldsNoWeights_IsRefused(string content, string expected)
    {
        File.WriteAllText(Path.Combine(_folder, "a.npz"), content);

        string refusal = Refusal(Grid(Mixture, "hidden: 5, init: { file: a.npz }", "batch: 8"));

        Assert.Contains(expected, refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("must name a file", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void File_InAGridFromNowhere_IsRefused()
    {
        string grid = Grid(Mixture, "hidden: 5, init: { file: a.npz }", "batch: 8");

        var refusal = Assert.Throws<GridFileException>(() => GridFile.Read(grid, "sent"));

        Assert.Contains("this text comes from no file", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Predictions_UnderLabelNoise_HaveTheLabelsThatTrainingSees()
    {
        SweepDefinition definition = Load(Grid(Mixture, "hidden: 5", "batch: 8", noise: "{ kind: flip, p: 0.5 }"));
        using ITraining training = Start(definition);
        Metrics metrics = new();
        training.Advance(long.MaxValue, metrics, TestContext.Current.CancellationToken);

        var arrays = training.Predictions().ToDictionary(array => array.Name);

        double WrongShare(string labels) =>
            Enumerable.Range(0, 20).Count(i => Class(arrays["train.logits"], i, 3) != Label(arrays[labels], i)) / 20.0;
        Assert.Equal([20, 3], arrays["train.logits"].Shape);
        Assert.Equal(metrics.Of("train_error"), WrongShare("train.true_labels"), 1e-12);
        Assert.Equal(metrics.Of("noisy_train_error"), WrongShare("train.labels"), 1e-12);
        Assert.NotEqual(arrays["train.labels"].Bytes, arrays["train.true_labels"].Bytes);
        Assert.Equal(arrays["test.labels"].Bytes, arrays["test.true_labels"].Bytes);
    }

    private static long Label(NamedArray labels, int i) => BitConverter.ToInt64(labels.Bytes, i * sizeof(long));

    private static int Class(NamedArray logits, int i, int classes) =>
        Enumerable.Range(0, classes).MaxBy(k => BitConverter.ToSingle(logits.Bytes, (i * classes + k) * sizeof(float)));

    private SweepDefinition Definition(
        string data,
        string network,
        string train = "batch: 8",
        string limit = "none",
        string format = "npz"
    ) => Load(Grid(data, network.Replace("FORMAT", format, StringComparison.Ordinal), train, limit));

    private static string Grid(
        string data,
        string network,
        string train,
        string limit = "none",
        string grid = "seed: 0..1",
        string noise = "none"
    ) =>
        $"name: weights\ndata: {data}\nnetwork: {{ {network} }}\nnoise: {noise}\ntrain: {{ {train}, epochs: 2 }}\n"
        + $"limit: {limit}\nmeasure: {{ at: [0, end], of: [error, memorization, start] }}\ngrid: {{ {grid} }}\n";

    private string Refusal(string grid) => Assert.Throws<GridFileException>(() => Load(grid)).Message;

    private SweepDefinition Load(string grid)
    {
        File.WriteAllText(Path.Combine(_folder, "grid.yaml"), grid);
        return GridFile.Load(Path.Combine(_folder, "grid.yaml"));
    }

    private static string Key(SweepDefinition definition, int trial = 0) =>
        TrialKey.Of(new Plan(definition).Configuration(trial)).ToString();

    private static ITraining Start(SweepDefinition definition) =>
        new TrainingEngine(new DataSets(), new NativeNetworks()).Start(new Plan(definition).Configuration(0));

    private void Write(string name, IReadOnlyList<NamedArray> arrays)
    {
        using FileStream file = File.Create(Path.Combine(_folder, name));
        if (name.EndsWith(".npz", StringComparison.Ordinal))
            WeightFile.WriteNpz(file, arrays);
        else
            WeightFile.WriteSafetensors(file, arrays, new Dictionary<string, string> { ["sweep"] = "weights" });
    }

    private static string[] Texts(IReadOnlyList<NamedArray> arrays) =>
        [.. arrays.Select(array => $"{array.Name} {string.Join('x', array.Shape)} {Convert.ToHexString(array.Bytes)}")];

    private sealed class Metrics : IMetricSink
    {
        private readonly List<Metric> _all = [];

        public void Record(in Metric metric) => _all.Add(metric);

        public double Of(string measure) => _all.Last(metric => metric.Measure == measure).Value;
    }
}
