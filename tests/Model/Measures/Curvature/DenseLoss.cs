using Sweeps.Model.Configurations;
using Sweeps.Model.Measures;
using Sweeps.Model.Networks;

namespace Sweeps.Model.Tests.Measures.Curvature;

/// <summary>Gradients of the mean training loss from explicit Jacobians, and its Hessian by central differences of
/// them: slow and plain.</summary>
internal sealed class DenseLoss
{
    private const double Step = 1e-5;

    private DenseLoss(double[][] gradients, double[][] gaussNewton) =>
        (Gradients, GaussNewton) = (gradients, gaussNewton);

    /// <summary>Of each example.</summary>
    public double[][] Gradients { get; }

    /// <summary>G.</summary>
    public double[][] GaussNewton { get; }

    public static DenseLoss At(TrialConfiguration trial, Action<Network<double>>? change = null)
    {
        using var snapshot = new Snapshots(trial, change);
        var network = snapshot.Context.Gradients;
        int n = snapshot.Context.Count(InputSet.Train),
            outputs = network.Outputs,
            parameters = network.Parameters;
        double[] x = new double[network.Inputs];
        double[][] gradients = [.. Enumerable.Range(0, n).Select(_ => new double[parameters])];
        double[][] gaussNewton = [.. Enumerable.Range(0, parameters).Select(_ => new double[parameters])];
        for (int i = 0; i < n; i++)
        {
            snapshot.Context.ReadInput(InputSet.Train, i, x);
            network.Forward(x);
            double[] f = network.Logits.ToArray();
            double[][] rows = [.. f.Select(_ => new double[parameters])];
            for (int k = 0; k < outputs; k++)
                network.Gradient(k, rows[k]);
            var (first, second) = Derivatives(trial.Train.Loss, f, snapshot.Context.Class(InputSet.Train, i));
            for (int p = 0; p < parameters; p++)
            {
                gradients[i][p] = Enumerable.Range(0, outputs).Sum(k => first[k] * rows[k][p]);
                for (int q = 0; q < parameters; q++)
                {
                    for (int k = 0; k < outputs; k++)
                    {
                        for (int m = 0; m < outputs; m++)
                            gaussNewton[p][q] += second[k][m] * rows[k][p] * rows[m][q] / n;
                    }
                }
            }
        }

        foreach (int layer in trial.Network.Freeze)
            Freeze(snapshot.Network, layer, gradients, gaussNewton);
        return new DenseLoss(gradients, gaussNewton);
    }

    public double[] Mean => [.. Enumerable.Range(0, Gradients[0].Length).Select(p => Gradients.Average(g => g[p]))];

    /// <summary>H, [P, P].</summary>
    public static double[] Hessian(TrialConfiguration trial)
    {
        int parameters = At(trial).Gradients[0].Length;
        double[] hessian = new double[parameters * parameters];
        for (int p = 0; p < parameters; p++)
        {
            double[] up = At(trial, network => Move(network, p, Step)).Mean,
                down = At(trial, network => Move(network, p, -Step)).Mean;
            for (int q = 0; q < parameters; q++)
                hessian[p * parameters + q] = (up[q] - down[q]) / (2 * Step);
        }

        for (int p = 0; p < parameters; p++)
        {
            for (int q = 0; q < p; q++)
                hessian[p * parameters + q] = hessian[q * parameters + p] =
                    0.5 * (hessian[p * parameters + q] + hessian[q * parameters + p]);
        }

        return hessian;
    }

    private static (double[] First, double[][] Second) Derivatives(LossKind loss, double[] f, int label)
    {
        if (loss == LossKind.CrossEntropy)
        {
            double sum = f.Sum(Math.Exp);
            double[] s = [.. f.Select(value => Math.Exp(value) / sum)];
            return (
                [.. s.Select((p, k) => p - (k == label ? 1 : 0))],
                [.. s.Select((p, k) => s.Select((q, m) => (k == m ? p : 0) - p * q).ToArray())]
            );
        }

        double y = 2 * label - 1,
            half = loss == LossKind.Logistic ? 1 / (1 + Math.Exp(-f[0])) : 0;
        return loss switch
        {
            LossKind.Logistic => (
                [half - (y + 1) / 2],
                [
                    [half * (1 - half)],
                ]
            ),
            LossKind.Squared => (
                [2 * (f[0] - y)],
                [
                    [2],
                ]
            ),
            _ => (
                [f[0] - y],
                [
                    [1],
                ]
            ),
        };
    }

    // Weights first, layer by layer, then biases.
    private static void Move(Network<double> network, int parameter, double step)
    {
        foreach (bool weights in new[] { true, false })
        {
            for (int l = 1; l <= network.Layers; l++)
            {
                double[] values = weights ? Snapshots.Weights(network, l) : Snapshots.Biases(network, l);
                if (parameter >= 0 && parameter < values.Length)
                {
                    values[parameter] += step;
                    if (weights)
                        network.WriteWeights(l, values);
                    else
                        network.WriteBias(l, values);
                }

                parameter -= values.Length;
            }
        }
    }

    private static void Freeze(Network<double> network, int frozen, double[][] gradients, double[][] gaussNewton)
    {
        int p = 0;
        foreach (bool weights in new[] { true, false })
        {
            for (int l = 1; l <= network.Layers; l++)
            {
                int count = (weights ? Snapshots.Weights(network, l) : Snapshots.Biases(network, l)).Length;
                for (int i = 0; i < count && l == frozen; i++)
                {
                    Array.ForEach(gradients, gradient => gradient[p + i] = 0);
                    Array.Clear(gaussNewton[p + i]);
                    Array.ForEach(gaussNewton, row => row[p + i] = 0);
                }

                p += count;
            }
        }
    }
}
