using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Shapes;

namespace Sweeps.Model.Data.Catalog;

/// <summary>
/// A data set that a plugin brings (docs/plugins.md). Stateless: one instance serves all trials, on several threads at
/// once. What it gives must be a function of its arguments, bit for bit, or equal keys would no longer mean equal
/// results: draw from <see cref="Randomness.RandomStream"/>, and compute with <c>Numerics.Elementary</c>.
/// </summary>
public abstract class PluginDataSet
{
    /// <summary>Its name, what it is, and which of the fields of <see cref="DataConfiguration"/> it takes.</summary>
    public abstract DataSetInfo Info { get; }

    /// <summary>The shape that results; with <c>Classes</c> 0 a regression.</summary>
    /// <exception cref="ConfigurationException">A field has a value that is no good here.</exception>
    public abstract DataShape Shape(DataConfiguration data);

    /// <summary>Writes the inputs of an example and gives its class, 0 … classes − 1, or in a regression its
    /// target.</summary>
    /// <param name="data">The configuration.</param>
    /// <param name="seed">Keys what is drawn: the trial's seed, or <c>data.seed</c>.</param>
    /// <param name="test">Whether it is one of the test set.</param>
    /// <param name="index">Its number, from 0.</param>
    /// <param name="input">Takes the inputs, as many as the shape says; all zero before.</param>
    public abstract double Write(DataConfiguration data, long seed, bool test, int index, Span<double> input);
}
