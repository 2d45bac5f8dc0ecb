using Sweeps.Model.Configurations;
using TorchSharp;
using TorchSharp.Modules;

namespace Sweeps.Model.Torch.Tests;

/// <summary>The update rules against Torch's own optimizers, which share no code with either engine.</summary>
public sealed class TorchParameterTests
{
    private const double Rate = 0.03;
    private const int Steps = 25;

    [Theory]
    [InlineData(OptimizerKind.Sgd, 0)]
    [InlineData(OptimizerKind.Sgd, 0.1)]
    [InlineData(OptimizerKind.Momentum, 0)]
    [InlineData(OptimizerKind.Momentum, 0.1)]
    [InlineData(OptimizerKind.Adam, 0)]
    [InlineData(OptimizerKind.Adam, 0.1)]
    public void Update_AsOftenAsTorchsOwnOptimizer_GivesItsParameters(OptimizerKind rule, double decay)
    {
        var train = new TrainConfiguration
        {
            Optimizer = rule,
            WeightDecay = decay,
            Momentum = 0.7,
            Beta1 = 0.8,
            Beta2 = 0.95,
            Epsilon = 1e-6,
        };
        double[] start = [0.5, -1.25, 2, 0.001];
        using var mine = new TorchParameter<double>(train, [4], trainable: true, decays: true);
        start.CopyTo(mine.Span);
        using var theirs = new Parameter(torch.tensor(start));
        using torch.optim.Optimizer optimizer = rule switch
        {
            OptimizerKind.Adam => torch.optim.Adam([theirs], Rate, 0.8, 0.95, 1e-6, decay),
            OptimizerKind.Momentum => torch.optim.SGD([theirs], Rate, 0.7, weight_decay: decay),
            _ => torch.optim.SGD([theirs], Rate, weight_decay: decay),
        };

        for (int step = 1; step <= Steps; step++)
        {
            using torch.Tensor gradient = torch.tensor(new[] { Math.Sin(step), 0.3, -0.01 * step, 1 / (double)step });
            theirs.grad = gradient;
            optimizer.step();
            using var off = torch.no_grad();
            mine.Update(gradient, Rate, step);
        }

        double[] expected = [.. theirs.data<double>()];
        for (int i = 0; i < start.Length; i++)
        {
            Assert.NotEqual(start[i], mine.Span[i]);
            Assert.Equal(expected[i], mine.Span[i], 1e-14);
        }
    }
}
