using Sweeps.Model.Configurations;
using Sweeps.Model.Measures.Activation;
using Sweeps.Model.Measures.Complexity;
using Sweeps.Model.Measures.Curvature;
using Sweeps.Model.Measures.Dimension;
using Sweeps.Model.Measures.Errors;
using Sweeps.Model.Measures.Features;
using Sweeps.Model.Measures.Memorization;
using Sweeps.Model.Measures.Norms;
using Sweeps.Model.Measures.Recovery;
using Sweeps.Model.Measures.Regularizer;
using Sweeps.Model.Measures.Segments;
using Sweeps.Model.Measures.Shape;
using Sweeps.Model.Measures.TangentKernel;
using Sweeps.Model.Names;

namespace Sweeps.Model.Measures.Catalog;

/// <summary>All measures there are, by name and by group.</summary>
public static partial class MeasureCatalog
{
    /// <summary>Every measure, in the order in which a snapshot records them.</summary>
    public static IReadOnlyList<Measure> All { get; } =
    [
        new LossMeasure(ScoredSet.Train),
        new ErrorMeasure(ScoredSet.Train),
        new LossMeasure(ScoredSet.NoisyTrain),
        new ErrorMeasure(ScoredSet.NoisyTrain),
        new LossMeasure(ScoredSet.Test),
        new ErrorMeasure(ScoredSet.Test),
        new LossMeasure(ScoredSet.Validation),
        new ErrorMeasure(ScoredSet.Validation),
        new BestStepMeasure(BestQuantity.Step),
        new BestStepMeasure(BestQuantity.ValidationError),
        new BestStepMeasure(BestQuantity.TestError),
        new FlipRate(),
        new NoisySplitMeasure(SplitShare.IntactErrors),
        new NoisySplitMeasure(SplitShare.CorruptedErrors),
        new NoisySplitMeasure(SplitShare.CorruptedTrueErrors),
        new NoisySplitMeasure(SplitShare.Corrupted),
        new GradientMeasure(GradientMean.Square),
        new GradientMeasure(GradientMean.ResidualSquare),
        new GradientMeasure(GradientMean.ResidualAbsolute),
        new GradientMeasure(GradientMean.PredictedSquare),
        new LabelEntropyMeasure(),
        new LeastInformationMeasure(),
        new ActivationInputs(),
        new ActiveFraction(),
        new ConstantNeurons(firing: false),
        new ConstantNeurons(firing: true),
        new SilentInputs(),
        new DistinctPatterns(),
        new HammingDistance(),
        new PatternEntropy(),
        new TrainingActivity(),
        new WeightNorm(),
        new BiasNorm(),
        new BiasMean(),
        new ConvexityChanges(),
        new CurveLength(),
        new CurveKinks(),
        new SlopeVariation(),
        new RecoveryError(),
        new NuclearNorm(),
        new GradientRegularizer(InputSet.Train),
        new GradientRegularizer(InputSet.Test),
        new LinearRegions(InputSet.Train),
        new LinearRegions(InputSet.Test),
        new BatchDimension(InputSet.Train, softmax: false),
        new BatchDimension(InputSet.Test, softmax: false),
        new BatchDimension(InputSet.Random, softmax: false),
        new FullDimension(),
        new BatchDimension(InputSet.Train, softmax: true),
        new BatchDimension(InputSet.Test, softmax: true),
        new BatchDimension(InputSet.Random, softmax: true),
        new GapDeviation(),
        new GapNorm(),
        new GradientDeflection(),
        new Straightness(),
        new Kinks(),
        new SmallestErrorMeasure(),
        new KinkNeurons(InputSet.Train),
        new KinkNeurons(InputSet.Test),
        new HessianTrace(),
        new HessianEigenvalues(),
        new GaussNewtonTrace(),
        new Sharpness(),
        new GradientNoiseTrace(),
        new GradientNoiseAlignment(),
        new KernelSpectrum(),
        new KernelAlignment(),
        new KernelDrift(),
        new RankMeasure(stable: true),
        new RankMeasure(stable: false),
        new StartDistance(),
        new PathNorm(),
        new FisherRaoNorm(),
        new Margins(),
        new NeuralCollapse(),
        new FeatureAlignment(),
        new DistinctActivity(),
        new FeatureRank(stable: true),
        new FeatureRank(stable: false),
    ];

    /// <summary>The groups, in order of first appearance.</summary>
    public static IReadOnlyList<string> Groups { get; } =
    [.. All.Select(measure => measure.Description.Group).Distinct()];

    /// <summary>Whether <paramref name="name"/> is a measure or a group.</summary>
    public static bool Knows(string name) =>
        Groups.Contains(name) || All.Any(measure => measure.Description.Name == name) || IsBrought(name);

    /// <summary>The first name that is neither, as a breach; null: each is one.</summary>
    public static ConfigurationException? Unknown(IReadOnlyList<string> names)
    {
        if (names.FirstOrDefault(name => !Knows(name)) is not { } unknown)
            return null;
        string[] measures = [.. All.Select(measure => measure.Description.Name)];
        return new(
            "measure.of",
            $"`measure.of` takes names of measures or groups, but `{unknown}` is neither",
            Spelling.Asked(
                unknown,
                Groups.Concat(measures),
                $"Choose among the groups {string.Join(", ", Groups)} "
                    + $"and the measures {string.Join(", ", measures)}."
            )
        );
    }

    /// <summary>
    /// The measures that a trial takes: those asked for by name, and those of the groups asked for that apply to it; in
    /// the catalog's order.
    /// </summary>
    /// <exception cref="ConfigurationException">A name is unknown, or a measure asked for by name does not
    /// apply, or one is too large.</exception>
    public static IReadOnlyList<Measure> Select(MeasureSubject subject)
    {
        IReadOnlyList<Measure> taken = Applicable(subject);
        return Excess(taken, subject) is { } excess ? throw excess : taken;
    }

    /// <summary>The first of these measures that would be too large for a trial, as a breach; null: none is.</summary>
    public static ConfigurationException? Excess(IReadOnlyList<Measure> taken, MeasureSubject subject) =>
        taken.Select(measure => measure.Excess(subject)).FirstOrDefault(excess => excess is not null);

    /// <summary>The same, without a look at how large they are.</summary>
    /// <exception cref="ConfigurationException">A name is unknown, or a measure asked for by name does not
    /// apply.</exception>
    public static IReadOnlyList<Measure> Applicable(MeasureSubject subject)
    {
        var wanted = subject.Configuration.Measure.Of;
        if (Unknown(wanted) is { } unknown)
            throw unknown;
        IReadOnlyList<Measure> brought = BroughtIn(wanted);
        var taken = All.Where(measure => IsWanted(measure, wanted, subject)).ToHashSet();
        foreach (Measure measure in brought.Where(measure => IsWanted(measure, Own(wanted, measure), subject)))
            taken.Add(measure);
        // Activity is relative to the evaluation set, so its size is always recorded with it.
        if (taken.Any(measure => measure.Needs.HasFlag(MeasureNeeds.Patterns)))
            taken.Add(All.OfType<ActivationInputs>().Single());
        return [.. All.Concat(brought).Where(taken.Contains)];
    }

    /// <summary>Why no measure of a group can be had for a trial, as the end of a sentence; null where one
    /// can.</summary>
    public static string? Refusal(string group, MeasureSubject subject)
    {
        string?[] refusals =
        [
            .. All.Where(measure => measure.Description.Group == group).Select(measure => RefusalOf(measure, subject)),
        ];
        return refusals.Contains(null) ? null : refusals[0];
    }

    private static string? RefusalOf(Measure measure, MeasureSubject subject) =>
        measure.NeedsRelu && !subject.IsRelu ? "needs a network of ReLU layers" : measure.Refusal(subject);

    private static bool IsWanted(Measure measure, IReadOnlyList<string> wanted, MeasureSubject subject)
    {
        string? refusal = RefusalOf(measure, subject);
        if (wanted.Contains(measure.Description.Name))
        {
            return refusal is null
                ? true
                : throw new ConfigurationException(
                    "measure.of",
                    $"`{measure.Description.Name}` {refusal}",
                    $"Take it out of `measure.of`, or ask for the group `{measure.Description.Group}`, which "
                        + "leaves out what does not apply."
                );
        }

        return refusal is null && wanted.Contains(measure.Description.Group);
    }
}
