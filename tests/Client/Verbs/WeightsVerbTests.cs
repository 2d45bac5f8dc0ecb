using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Verbs;

public sealed class WeightsVerbTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private const string Grid = """
        name: tiny
        data: { name: mixture, dimension: 8, classes: 3, train: 60, test: 60 }
        network: { hidden: 12-7, skip: true, bias_init: { normal: 0.2 } }
        noise: { kind: replace, p: 0.2 }
        train: { learning_rate: 0.1, batch: 10, epochs: 3 }
        measure: { at: [0, 1, end], of: [norms, path_norm, start_distance, stable_rank] }
        grid: { network.precision: [float32, float64] }

        """;

    // Reads both formats with nothing but Python's own library, and measures the weights.
    private const string Reader = """
        import json, math, struct, sys, zipfile

        def numbers(code, data):
            return list(struct.unpack("<%d%s" % (len(data) // struct.calcsize(code), code), data))

        def npz(path):
            arrays = {}
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    data = archive.read(name)
                    assert data[:8] == b"\x93NUMPY\x01\x00"
                    end = 10 + struct.unpack("<H", data[8:10])[0]
                    assert end % 64 == 0
                    header = eval(data[10:end])
                    code = {"<f4": "f", "<f8": "d"}[header["descr"]]
                    arrays[name[:-4]] = (list(header["shape"]), numbers(code, data[end:]))
            return arrays

        def safetensors(path):
            data = open(path, "rb").read()
            start = 8 + struct.unpack("<Q", data[:8])[0]
            header = json.loads(data[8:start])
            assert header.pop("__metadata__")["step"]
            arrays = {}
            for name, tensor in header.items():
                begin, end = tensor["data_offsets"]
                code = {"F32": "f", "F64": "d"}[tensor["dtype"]]
                arrays[name] = (tensor["shape"], numbers(code, data[start + begin : start + end]))
            return arrays

        end, start = npz(sys.argv[1]), npz(sys.argv[2])
        assert safetensors(sys.argv[3]) == end
        layers = [end["layers.%d.weight" % l] for l in (1, 2, 3)]
        biases = [end["layers.%d.bias" % l][1] for l in (1, 2, 3)]
        skip = end["skip.weight"]
        assert [shape for shape, _ in layers] == [[12, 8], [7, 12], [3, 7]] and skip[0] == [3, 8]
        assert set(end) == set(start) and len(end) == 7

        def norm(values):
            return math.sqrt(sum(v * v for v in values))

        def paths(power):
            below = [1.0] * 8
            for (shape, w), b in zip(layers, biases):
                n = shape[1]
                below = [power(b[j]) + sum(power(w[j * n + k]) * below[k] for k in range(n)) for j in range(shape[0])]
            return sum(below) + sum(power(w) for w in skip[1])

        def stable_rank(shape, w):
            n = shape[1]
            v = [1.0 + 0.1 * k for k in range(n)]
            for _ in range(3000):
                u = [sum(w[j * n + k] * v[k] for k in range(n)) for j in range(shape[0])]
                v = [sum(w[j * n + k] * u[j] for j in range(shape[0])) for k in range(n)]
                square = norm(v)
                v = [x / square for x in v]
            return norm(w) ** 2 / square

        moved = [a - b for name in end for a, b in zip(end[name][1], start[name][1])]
        print(json.dumps({
            "weight_norm.2": norm(layers[1][1]),
            "bias_norm.1": norm(biases[0]),
            "bias_mean.2": sum(biases[1]) / 7,
            "path_norm": math.sqrt(paths(lambda w: w * w)),
            "path_norm.l1": paths(abs),
            "start_distance": norm(moved),
            "stable_rank.3": stable_rank(*layers[2]),
        }))
        """;

    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Weights_ReadByPython_HaveTheMeasuresThatWereRecorded(int trial)
    {
        await Scene.RunAsync("run", _scene.Grid(Grid), "--store", _scene.Store, "--quiet");
        await WriteAsync(trial, "end", "npz", "end.npz");
        await WriteAsync(trial, "init", "npz", "init.npz");
        await WriteAsync(trial, "end", "safetensors", "end.safetensors");
        using JsonDocument measured = JsonDocument.Parse(
            await PythonAsync([
                "-c",
                Reader,
                .. new[] { "end.npz", "init.npz", "end.safetensors" }.Select(_scene.PathOf),
            ])
        );

        Answer metrics = await Scene.RunAsync(
            "metrics",
            "tiny",
            "--trial",
            $"{trial}",
            "--last",
            "--store",
            _scene.Store
        );
        Dictionary<string, double> recorded = metrics
            .Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1)
            .Select(row => row.Split(','))
            .ToDictionary(row => row[2], row => double.Parse(row[3], CultureInfo.InvariantCulture));
        Assert.Equal(7, measured.RootElement.EnumerateObject().Count());
        Assert.All(
            measured.RootElement.EnumerateObject(),
            one => Assert.Equal(recorded[one.Name], one.Value.GetDouble(), 1e-6 * Math.Abs(recorded[one.Name]))
        );
    }

    [Fact]
    public async Task Weights_OfAStep_AreThoseOfAShorterTrainingsEndAndHaveTheSameBytesEachTime()
    {
        string grid = _scene.Grid(Grid);
        await Scene.RunAsync("run", grid, "--store", _scene.Store, "--quiet");
        await WriteAsync(1, "6", "npz", "six.npz");
        await WriteAsync(1, "end", "npz", "last.npz");
        await Scene.RunAsync([
            "run",
            grid,
            "--set",
            "name=short",
            "--set",
            "epochs=1",
            "--store",
            _scene.Store,
            "--quiet",
        ]);
        await WriteAsync(1, "end", "npz", "short.npz", "short");

        byte[] six = await File.ReadAllBytesAsync(_scene.PathOf("six.npz"), TestContext.Current.CancellationToken);
        Assert.Equal(
            await File.ReadAllBytesAsync(_scene.PathOf("short.npz"), TestContext.Current.CancellationToken),
            six
        );
        Assert.NotEqual(
            await File.ReadAllBytesAsync(_scene.PathOf("last.npz"), TestContext.Current.CancellationToken),
            six
        );
    }

    [Theory]
    [InlineData("19", "Trial 0 has 18 steps, but its weights at step 19 were asked for")]
    [InlineData("later", "`--at` must be init, end or a number of steps, but was `later`")]
    public async Task Weights_OfAStepThatThereIsNot_AreRefused(string at, string rule)
    {
        await Scene.RunAsync("run", _scene.Grid(Grid), "--store", _scene.Store, "--quiet");
        Answer answer = await Scene.RunAsync(Arguments(0, at, "npz", "no.npz", "tiny"));
        Assert.Equal(ExitCode.Misuse, answer.Code);
        Assert.Contains(rule, answer.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_scene.PathOf("no.npz")));
    }

    private async Task WriteAsync(int trial, string at, string format, string file, string sweep = "tiny")
    {
        Answer answer = await Scene.RunAsync(Arguments(trial, at, format, file, sweep));
        Assert.True(answer.Code == ExitCode.Done, answer.ToString());
    }

    private string[] Arguments(int trial, string at, string format, string file, string sweep) =>
        [
            "weights",
            sweep,
            $"{trial}",
            "--at",
            at,
            "--format",
            format,
            "--out",
            _scene.PathOf(file),
            "--store",
            _scene.Store,
        ];

    private static async Task<string> PythonAsync(string[] arguments)
    {
        ProcessStartInfo start = new("python3", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process? started = null;
        try
        {
            started = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            Assert.Skip($"python3 cannot be started: {exception.Message}");
        }

        using Process process = started!;
        var cancellation = TestContext.Current.CancellationToken;
        var printed = process.StandardOutput.ReadToEndAsync(cancellation);
        var said = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation).WaitAsync(Patience, cancellation);
        Assert.True(process.ExitCode == 0, await said);
        return await printed;
    }
}
