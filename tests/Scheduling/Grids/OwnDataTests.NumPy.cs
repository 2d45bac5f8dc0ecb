using System.Diagnostics;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Scheduling.Tests.Grids;

public sealed partial class OwnDataTests
{
    [Fact]
    public void Npy_OfDoubles_IsReadBackBitByBit()
    {
        double[] numbers = [0.1, -0.0, double.Epsilon, double.MaxValue, 1.0 / 3, -7];
        WriteNpy("x.npy", "<f8", "3, 2", [.. numbers.SelectMany(BitConverter.GetBytes)]);
        WriteNpy("y.npy", "|u1", "3,", [0, 2, 1]);

        TrialData<double> data = Load(Definition("train: [x.npy, y.npy], test: [x.npy, y.npy]"));

        Assert.Equal((2, 3), (data.Dimension, data.Classes));
        Assert.Equal(
            numbers.Select(BitConverter.DoubleToInt64Bits),
            Enumerable
                .Range(0, 3)
                .SelectMany(i => data.Train!.Input(i).ToArray())
                .Select(BitConverter.DoubleToInt64Bits)
        );
        Assert.Equal([0, 2, 1], data.Train!.Labels);
    }

    [Theory]
    [InlineData("float64", "C")]
    [InlineData("float32", "F")]
    [InlineData(">f8", "F")]
    [InlineData("float16", "C")]
    [InlineData("int16", "F")]
    [InlineData(">i4", "C")]
    [InlineData("uint16", "C")]
    [InlineData("bool", "C")]
    public async Task Npz_WrittenByNumPy_IsReadBackBitByBit(string type, string order)
    {
        string script =
            "import numpy as np, sys\n"
            + "r = np.random.default_rng(1)\n"
            + "x = np.asarray(r.normal(size=(7, 2, 3, 5)) * 100, dtype=sys.argv[1], order=sys.argv[2])\n"
            + "y = r.integers(0, 4, 7)\n"
            + "np.savez_compressed('d.npz', x_train=x, y_train=y, x=x, y=y)\n"
            + "np.save('x.npy', x)\nnp.save('y.npy', y)\n"
            + "print(' '.join(v.hex() for v in x.reshape(7, -1).astype(float).ravel()))\n"
            + "sys.stdout.write(' '.join(map(str, y)))\n";
        if (await NumPyAsync(script, type, order) is not { } printed)
            return;

        foreach (string files in (string[])["[x.npy, y.npy]", "[d.npz]"])
        {
            TrialData<double> data = Load(Definition($"train: {files}, test: {files}"));
            string[] lines = printed.Split('\n');
            Assert.Equal(
                lines[0].Split(' '),
                Enumerable.Range(0, 7).SelectMany(i => data.Train!.Input(i).ToArray()).Select(Hexadecimal)
            );
            Assert.Equal(lines[1].Split(' '), data.Train!.Labels.Select(label => $"{label}"));
        }
    }

    /// <summary>A double as Python's <c>hex</c> writes it.</summary>
    private static string Hexadecimal(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        string sign = bits < 0 ? "-" : "";
        long exponent = (bits >> 52) & 0x7FF;
        long fraction = bits & 0xFFFFFFFFFFFFF;
        return exponent == 0 && fraction == 0
            ? $"{sign}0x0.0p+0"
            : $"{sign}0x1.{fraction:x13}p{exponent - 1023:+0;-0;+0}";
    }

    private async Task<string?> NumPyAsync(string script, params string[] arguments)
    {
        // Debian's Python has Debian's NumPy, whatever else is in PATH.
        foreach (string program in (string[])["/usr/bin/python3", "python3"])
        {
            ProcessStartInfo start = new(program, ["-c", script, .. arguments])
            {
                WorkingDirectory = _folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            try
            {
                using Process process = Process.Start(start)!;
                var cancellation = TestContext.Current.CancellationToken;
                var printed = process.StandardOutput.ReadToEndAsync(cancellation);
                string said = await process.StandardError.ReadToEndAsync(cancellation);
                await process.WaitForExitAsync(cancellation);
                if (process.ExitCode == 0)
                    return await printed;
                Assert.True(said.Contains("No module named 'numpy'", StringComparison.Ordinal), said);
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // Not there: the next one, or none.
            }
        }

        Assert.Skip("NumPy is not installed (Debian: python3-numpy).");
        return null;
    }
}
