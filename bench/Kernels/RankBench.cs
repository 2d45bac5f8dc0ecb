using System.Diagnostics;
using Sweeps.Model.Numerics;
using Sweeps.Model.Numerics.Ranks;
using Sweeps.Model.Randomness;

namespace Sweeps.Bench.Kernels;

/// <summary>How long the rank of a matrix takes on one core.</summary>
internal static class RankBench
{
    private const int Rounds = 3;

    public static void Run(int rows, int columns)
    {
        Console.WriteLine("| path | matrix | rank | best of 3, s | GFLOP/s | longest time until it could stop, s |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (
            var path in Enum.GetValues<InstructionPath>()
                .Where(path => InstructionPaths.IsSupported(path) && path != InstructionPath.Portable)
        )
        {
            double best = double.PositiveInfinity;
            double silence = 0;
            int? rank = null;
            for (int round = 0; round < Rounds; round++)
            {
                using var matrix = new RowMatrix(rows, columns);
                var stream = new RandomStream(round, RandomPurpose.Measurement);
                for (int i = 0; i < rows; i++)
                    stream.FillNormal(i, 0, matrix.Row(i));
                long began = Stopwatch.GetTimestamp();
                long heard = began;
                rank = PivotedRank.Of(
                    matrix,
                    1e-10,
                    path: path,
                    progress: _ =>
                    {
                        silence = Math.Max(silence, Stopwatch.GetElapsedTime(heard).TotalSeconds);
                        heard = Stopwatch.GetTimestamp();
                    }
                );
                best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalSeconds);
            }

            // Modified Gram-Schmidt: 2·r²·n operations for r = m rows of length n.
            double operations = 4.0 * rank!.Value * (rows - rank.Value / 2.0) * columns;
            Console.WriteLine(
                $"| {path} | {rows} × {columns} | {rank} | {best:F2} | {operations / best * 1e-9:F1} | {silence:F2} |"
            );
        }
    }
}
