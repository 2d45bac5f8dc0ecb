namespace Sweeps.Model.Data.Generated;

/// <summary>
/// N(0, I) inputs in two classes: at random (AT-C2, AT-C3), by the sign of x₁x₂ (AT-K3), or by the side of a random
/// hyperplane through 0.
/// </summary>
internal sealed class GaussianInputs : IGenerator
{
    private readonly string _target;
    private readonly ExampleStreams _streams;
    private readonly double[] _teacher;

    public GaussianInputs(int dimension, string target, long seed)
    {
        _target = target;
        _streams = new ExampleStreams(seed);
        _teacher = target == "linear" ? new double[dimension] : [];
        _streams.Common.FillNormal(0, 0, _teacher);
    }

    public int Draw(bool test, long number, Span<double> input)
    {
        _streams.Inputs(test).FillNormal(number, 0, input);
        return _target switch
        {
            "random" => _streams.Labels(test).Below(2, number, 0),
            "parity" => input[0] > 0 == input[1] > 0 ? 1 : 0,
            "linear" => Side(input),
            _ => throw new System.Diagnostics.UnreachableException(_target),
        };
    }

    private int Side(ReadOnlySpan<double> input)
    {
        double sum = 0;
        for (int j = 0; j < input.Length; j++)
            sum = Math.FusedMultiplyAdd(_teacher[j], input[j], sum);
        return sum > 0 ? 1 : 0;
    }
}
