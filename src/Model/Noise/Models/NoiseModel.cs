using Sweeps.Model.Configurations;
using Sweeps.Model.Names;

namespace Sweeps.Model.Noise.Models;

/// <summary>When a model draws the class that training sees.</summary>
public enum NoiseTiming
{
    /// <summary>Never: training sees the true class.</summary>
    Never,

    /// <summary>Once for each example, before training.</summary>
    Once,

    /// <summary>Anew at every visit of an example.</summary>
    EveryVisit,
}

/// <summary>
/// A label-noise model. Stateless: one instance serves all trials. To add one, derive a class and list it in
/// <see cref="NoiseCatalog"/>. Models must never be mixed up: real flip rates and even the direction of some effects
/// differ between them.
/// </summary>
public abstract class NoiseModel : INamed
{
    /// <summary>Its name in grid files and trial keys, such as <c>random_labels</c>.</summary>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public virtual IReadOnlyList<string> OtherNames => [];

    /// <summary>The flip rate to be expected, as a formula of p and the number K of classes, which the measure's
    /// description shows; null: it shows none.</summary>
    public virtual string? FlipRate => null;

    /// <summary>H(y|x) in bits as such a formula, with h for the entropy of a coin; null: none is shown.</summary>
    public virtual string? LabelEntropy => null;

    /// <summary>When it draws.</summary>
    public abstract NoiseTiming Timing { get; }

    /// <summary>Whether it draws something at every visit, a class or a number that is added.</summary>
    public virtual bool DrawsAtVisits => Timing == NoiseTiming.EveryVisit;

    /// <summary>Keys of the section <c>noise</c> that it reads; a value under another is refused.</summary>
    public virtual IReadOnlyList<string> Settings => ["p"];

    /// <summary>Whether it acts on classes: it needs a data set that has them, and changes their targets.</summary>
    public virtual bool ActsOnClasses => true;

    /// <summary>Whether these values make it no noise at all.</summary>
    public virtual bool IsSilent(NoiseConfiguration noise) => noise.P == 0;

    /// <summary>The rule of its own that values, loss or number of classes break; null: none. Ranges, and keys that it
    /// does not read, have been checked before.</summary>
    public virtual ConfigurationException? Refusal(NoiseConfiguration noise, LossKind loss, int classes) => null;

    /// <summary>What it does with these values, which break no rule.</summary>
    /// <param name="noise">The values.</param>
    /// <param name="classes">K; 0 for regression.</param>
    public abstract NoiseEffect Of(NoiseConfiguration noise, int classes);
}
