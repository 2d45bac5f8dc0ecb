using Sweeps.Model.Randomness;

namespace Sweeps.Model.Data.Generated;

/// <summary>The streams that generated examples are drawn from.</summary>
internal sealed class ExampleStreams(long seed)
{
    private readonly RandomStream _trainLabels = new(seed, RandomPurpose.Data, DataChannels.TrainLabels);
    private readonly RandomStream _trainInputs = new(seed, RandomPurpose.Data, DataChannels.TrainInputs);
    private readonly RandomStream _testLabels = new(seed, RandomPurpose.Data, DataChannels.TestLabels);
    private readonly RandomStream _testInputs = new(seed, RandomPurpose.Data, DataChannels.TestInputs);

    public RandomStream Common { get; } = new(seed, RandomPurpose.Data, DataChannels.Common);

    public RandomStream Labels(bool test) => test ? _testLabels : _trainLabels;

    public RandomStream Inputs(bool test) => test ? _testInputs : _trainInputs;
}
