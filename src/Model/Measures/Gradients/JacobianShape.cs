namespace Sweeps.Model.Measures.Gradients;

/// <summary>The size of a trial's Jacobians, known without building its network.</summary>
/// <param name="Parameters">Columns.</param>
/// <param name="MostRank">P less one for each hidden neuron: no rank is above it.</param>
internal readonly record struct JacobianShape(double Parameters, double MostRank)
{
    public static JacobianShape Of(MeasureSubject subject)
    {
        var network = subject.Configuration.Network;
        double parameters = network.Skip ? (double)subject.Shape.Dimension * subject.Outputs : 0;
        double inputs = subject.Shape.Dimension;
        foreach (int width in network.Hidden.Append(subject.Outputs))
        {
            parameters += width * (inputs + (network.Bias ? 1 : 0));
            inputs = width;
        }

        return new(parameters, parameters - network.Hidden.Sum(width => (double)width));
    }
}
