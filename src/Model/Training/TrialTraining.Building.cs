using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Own;
using Sweeps.Model.Networks;
using Sweeps.Model.Noise;
using Sweeps.Model.Randomness;
using Sweeps.Model.Training.LogitLosses;
using Sweeps.Model.Training.Steps;

namespace Sweeps.Model.Training;

/// <summary>What a trial trains with: its networks, and how they take steps.</summary>
internal sealed unsafe partial class TrialTraining<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private void PrepareBatches()
    {
        _ = Batches;
        _ = Network;
        _rows = GC.AllocateArray<nint>(Batches.LargestBatch, pinned: true);
        _targets = GC.AllocateArray<T>(Batches.LargestBatch * Batches.Outputs, pinned: true);
    }

    private INetwork<T> BuildNetwork()
    {
        TrainConfiguration train = _configuration.Train;
        LossKind own = train.Loss.IsComputedFromLogits() ? LossKind.CrossEntropy : train.Loss;
        INetwork<T> network = Build(_configuration.Network, train with { Loss = own }, RandomPurpose.Initialization);
        if (_configuration.Limit.Kind != LimitKind.None)
            _rule = new LimitSteps<T>(
                network,
                BuildPredictor(),
                _configuration.Limit,
                _configuration.Network.Bias,
                PredictorRate(),
                _configuration.Seed
            );
        else if (own != train.Loss || train.GradientNoise > 0)
            _rule = LogitLossSteps(network);
        else if (train.SharpnessRadius > 0)
            _rule = new SharpnessSteps<T>(
                (IGradientNetwork<T>)network,
                ArraysOf(_configuration.Network),
                _configuration.Network.Freeze,
                train.SharpnessRadius
            );
        if (train.Temperature > 0)
            _langevin = new(network, _configuration.Network, train.Temperature, _configuration.Seed);
        if (train.Averaging != AveragingKind.None)
        {
            _average = new(network, ArraysOf(_configuration.Network), train, _length.StepsPerTime);
            _average.Take(0);
        }

        return network;
    }

    private NetworkConfiguration PredictorShape()
    {
        NetworkConfiguration shape = _configuration.Network with { Freeze = [] };
        return _configuration.Limit.Hidden is { } hidden ? shape with { Hidden = hidden, Layers = [] } : shape;
    }

    private INetwork<T> BuildPredictor()
    {
        LimitConfiguration limit = _configuration.Limit;
        TrainConfiguration train = _configuration.Train;
        return Build(
            PredictorShape(),
            train with
            {
                Dropout = 0,
                Optimizer = limit.Optimizer ?? train.Optimizer,
            },
            RandomPurpose.Predictor
        );
    }

    private INetwork<T> Build(NetworkConfiguration shape, TrainConfiguration train, RandomPurpose purpose)
    {
        // Fresh examples come in whole batches, however few make an epoch.
        int largestBatch = _configuration.Data.Fresh ? train.Batch : Math.Min(train.Batch, _shape.Train);
        string prefix = purpose == RandomPurpose.Predictor ? ParameterArray.Predictor : "";
        FileWeights? given = Given is { } file && file.Has(prefix) ? file : null;
        INetwork<T> network = _networks.Build<T>(
            Given is null ? shape : shape with { Init = new Initializer.He() },
            train,
            _shape.Dimension,
            _subject.Outputs,
            largestBatch,
            _shape.Image
        );
        network.Initialize(_configuration.Seed, purpose);
        if (given is not null)
            Take(given, prefix, network, shape);
        return network;
    }

    private LogitLossSteps<T> LogitLossSteps(INetwork<T> network)
    {
        TrainConfiguration train = _configuration.Train;
        var noise = new LabelNoise(_configuration.Noise, train.Loss, _shape.Classes, _configuration.Seed);
        return new(
            network,
            LogitLoss<T>.For(train.Loss, noise, network.Outputs),
            new CrossEntropyLoss<T>(network.Outputs),
            train.Warmup * _length.StepsPerTime,
            train.GradientNoise,
            _configuration.Seed
        );
    }

    private Func<long, double> PredictorRate() =>
        _configuration.Limit.LearningRate is { } rate ? Rate(rate).At : _rate.At;

    private LearningRate Rate(double start) =>
        new(start, _configuration.Train.Schedule, _length.StepsPerTime, TotalSteps, _configuration.Train.RateWarmup);
}
