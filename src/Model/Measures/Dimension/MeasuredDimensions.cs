namespace Sweeps.Model.Measures.Dimension;

/// <summary>The functional dimensions of the logits measured so far at a snapshot: no maximum is below them.</summary>
internal sealed class MeasuredDimensions
{
    /// <summary>The largest one; 0 before the first.</summary>
    public int Largest { get; private set; }

    /// <summary>Those of a snapshot.</summary>
    public static MeasuredDimensions Of(MeasureContext context) => context.Shared(_ => new MeasuredDimensions());

    /// <summary>Takes note of one.</summary>
    public void Add(int dimension) => Largest = Math.Max(Largest, dimension);
}
