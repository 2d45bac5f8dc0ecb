using System.Globalization;
using Sweeps.Model.Configurations;

namespace Sweeps.Model.Validation;

public static partial class ConfigurationRules
{
    private static void CheckRanges(TrialConfiguration c, List<ConfigurationException> broken)
    {
        Check("data.size", c.Data.Size);
        Check("data.train", c.Data.Train);
        Check("data.test", c.Data.Test);
        Check("data.dimension", c.Data.Dimension);
        Check("data.classes", c.Data.Classes);
        Check("data.spread", c.Data.Spread);
        Check("data.seed", c.Data.Seed);
        Check("data.validation", c.Data.Validation);
        Check("data.rank", c.Data.Rank);
        Check("noise.p", c.Noise.P);
        Check("noise.sigma", c.Noise.Sigma);
        Check("train.margin", c.Train.Margin);
        Check("train.learning_rate", c.Train.LearningRate);
        Check("train.momentum", c.Train.Momentum);
        Check("train.beta1", c.Train.Beta1);
        Check("train.beta2", c.Train.Beta2);
        Check("train.epsilon", c.Train.Epsilon);
        Check("train.weight_decay", c.Train.WeightDecay);
        Check("train.batch", c.Train.Batch);
        Check("train.epochs", c.Train.Epochs);
        Check("train.steps", c.Train.Steps);
        Check("train.norm_limit", c.Train.NormLimit);
        Check("train.dropout", c.Train.Dropout);
        Check("train.gradient_noise", c.Train.GradientNoise);
        Check("train.warmup", c.Train.Warmup);
        Check("train.patience", c.Train.Patience);
        Check("limit.beta", c.Limit.Beta);
        Check("limit.lambda", c.Limit.Lambda);
        Check("limit.penalty", c.Limit.Penalty);
        Check("limit.learning_rate", c.Limit.LearningRate);
        Check("measure.inputs", c.Measure.Inputs);
        Check("measure.rank_inputs", c.Measure.RankInputs);
        Check("measure.rank_tolerance", c.Measure.RankTolerance);
        Check("measure.random_mean", c.Measure.RandomMean);
        Check("measure.random_deviation", c.Measure.RandomDeviation);
        Check("measure.pairs", c.Measure.Pairs);
        Check("seed", c.Seed);

        void Check(string field, double? value)
        {
            if (value is { } given && !Ranges[field].Contains(given))
                broken.Add(
                    new(
                        field,
                        $"`{field}` must be {Ranges[field]}, but was "
                            + $"{given.ToString("R", CultureInfo.InvariantCulture)}",
                        "Give a value in that range."
                    )
                );
        }
    }
}
