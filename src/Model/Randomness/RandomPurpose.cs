namespace Sweeps.Model.Randomness;

/// <summary>
/// What a random stream is for. Each purpose has a stream of its own. So two trials that differ only in their label
/// noise share their initial weights, their data and their visiting order. The numbers are part of every trial's
/// identity: never renumber.
/// </summary>
public enum RandomPurpose
{
    /// <summary>Initial weights and biases.</summary>
    Initialization = 1,

    /// <summary>Generated data sets and fresh examples.</summary>
    Data = 2,

    /// <summary>Which examples of a larger data set are kept.</summary>
    Subset = 3,

    /// <summary>The order in which examples are visited.</summary>
    Order = 4,

    /// <summary>Label noise.</summary>
    Noise = 5,

    /// <summary>Whatever a measure draws (probe inputs, pairs of inputs).</summary>
    Measurement = 6,

    /// <summary>Randomness inside training other than label noise: dropout, gradient noise, sampled
    /// gradients.</summary>
    Training = 7,

    /// <summary>Configurations drawn by random search.</summary>
    Search = 8,

    /// <summary>Initial weights and biases of a network that predicts another's gradients.</summary>
    Predictor = 9,

    /// <summary>Which training examples are kept apart for validation.</summary>
    Validation = 10,
}
