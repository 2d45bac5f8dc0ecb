namespace Sweeps.Model.Data.Generated;

/// <summary>A law of examples: any number of training and of test examples, each a function of its number
/// alone.</summary>
internal interface IGenerator
{
    /// <summary>Writes the inputs of an example and returns its class.</summary>
    int Draw(bool test, long number, Span<double> input);
}
