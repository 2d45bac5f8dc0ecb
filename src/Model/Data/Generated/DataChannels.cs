namespace Sweeps.Model.Data.Generated;

/// <summary>Channels of the data stream. Part of every generated trial's identity: never renumber.</summary>
internal static class DataChannels
{
    /// <summary>What training and test examples have in common: class means, a teacher's weights.</summary>
    public const int Common = 0;

    /// <summary>Classes of training examples.</summary>
    public const int TrainLabels = 1;

    /// <summary>Inputs of training examples.</summary>
    public const int TrainInputs = 2;

    /// <summary>Classes of test examples.</summary>
    public const int TestLabels = 3;

    /// <summary>Inputs of test examples.</summary>
    public const int TestInputs = 4;
}
