using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Noise.Models;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Noise;

/// <summary>
/// What is done to the true classes of training examples. Every visit (resampled noise) or example (static noise) has
/// words of its own in the noise stream, used or not. So two trials that differ only in p see the same draws, and a
/// label that is flipped at p is flipped at every larger p.
/// </summary>
public sealed class LabelNoise
{
    private const int VisitChannel = 0;
    private const int ExampleChannel = 1;
    private const int EvaluationChannel = 2;
    private const int ValidationChannel = 3;

    private readonly RandomStream _visits;
    private readonly RandomStream _examples;
    private readonly RandomStream _evaluation;
    private readonly RandomStream _validation;
    private readonly NoiseEffect _effect;
    private readonly NoiseTiming _timing;
    private readonly ScheduleFactor? _factor;
    private readonly Func<double, LabelNoise> _times;
    private LabelNoise? _scaled;
    private double _scale;

    /// <summary>The noise of one trial.</summary>
    /// <param name="noise">The model and its values, which <see cref="Check"/> has let pass.</param>
    /// <param name="loss">The training loss.</param>
    /// <param name="classes">Number of classes; 0 for regression.</param>
    /// <param name="seed">The trial's seed.</param>
    /// <exception cref="ConfigurationException">There is no such model.</exception>
    public LabelNoise(NoiseConfiguration noise, LossKind loss, int classes, long seed)
        : this(noise, loss, classes, seed, 1, 1) { }

    /// <summary>The noise of one trial whose values may change on the way.</summary>
    /// <param name="noise">The model and its values, which <see cref="Check"/> has let pass.</param>
    /// <param name="loss">The training loss.</param>
    /// <param name="classes">Number of classes; 0 for regression.</param>
    /// <param name="seed">The trial's seed.</param>
    /// <param name="stepsPerTime">Steps in a unit of the schedule's times.</param>
    /// <param name="totalSteps">Steps in the whole training.</param>
    /// <exception cref="ConfigurationException">There is no such model.</exception>
    internal LabelNoise(
        NoiseConfiguration noise,
        LossKind loss,
        int classes,
        long seed,
        long stepsPerTime,
        long totalSteps
    )
    {
        if (noise.Schedule is not Schedule.Constant)
            _factor = new(noise.Schedule, stepsPerTime, totalSteps);
        _times = factor =>
            new(
                noise with
                {
                    P = Math.Min(1, noise.P * factor),
                    Sigma = noise.Sigma * factor,
                    Schedule = new Schedule.Constant(),
                },
                loss,
                classes,
                seed
            );
        NoiseModel model = NoiseCatalog.Named(noise.Kind);
        if (model.IsSilent(noise))
            model = NoiseCatalog.Named(NoiseConfiguration.None);
        Kind = model.Name;
        Classes = classes;
        _timing = model.Timing;
        _effect = model.Of(noise, classes);
        _visits = new RandomStream(seed, RandomPurpose.Noise, VisitChannel);
        _examples = new RandomStream(seed, RandomPurpose.Noise, ExampleChannel);
        _evaluation = new RandomStream(seed, RandomPurpose.Noise, EvaluationChannel);
        _validation = new RandomStream(seed, RandomPurpose.Noise, ValidationChannel);
    }

    /// <summary>The noise of update number <paramref name="step"/>, counted from 0.</summary>
    public LabelNoise At(long step)
    {
        if (_factor is null)
            return this;
        double factor = _factor.At(step);
        if (_scaled is null || _scale != factor)
            (_scaled, _scale) = (_times(factor), factor);
        return _scaled;
    }

    /// <summary>The model's name; <see cref="NoiseConfiguration.None"/> where its values make it none.</summary>
    public string Kind { get; }

    /// <summary>Whether labels stay as they are.</summary>
    public bool IsNone => Kind == NoiseConfiguration.None;

    /// <summary>K; 0 for regression.</summary>
    public int Classes { get; }

    /// <summary>Whether noise is drawn once for each example and then kept.</summary>
    public bool IsStatic => _timing == NoiseTiming.Once;

    /// <summary>Whether it is drawn anew at every visit.</summary>
    public bool IsResampled => _timing == NoiseTiming.EveryVisit;

    /// <summary>Whether something is added to targets: <see cref="Shift"/>.</summary>
    public bool Shifts => _effect.Shifts;

    /// <summary>Variance of what is added to a target.</summary>
    public double ShiftVariance => _effect.ShiftVariance;

    /// <summary>Checks a noise model whose values are in range against the loss and the classes it is used
    /// with.</summary>
    /// <exception cref="ConfigurationException">There is no such model, it does not read a value that is given, or it
    /// does not go with loss or data.</exception>
    public static void Check(NoiseConfiguration noise, LossKind loss, int classes)
    {
        NoiseModel model = NoiseCatalog.Named(noise.Kind);
        if (noise.Sigma != 0 && !model.Settings.Contains("sigma"))
            throw Stray(
                "sigma",
                model,
                $" (sigma: {noise.Sigma})",
                $"Set `noise.p`, or the kind to {Owners("sigma")}."
            );
        if (noise.P != 0 && !model.Settings.Contains("p"))
            throw new ConfigurationException(
                "noise.p",
                $"`{model.Name}` noise takes no `noise.p` (given: {noise.P})",
                $"Set `noise.{(model.Settings is [var first, ..] ? first : "kind")}`, or remove it."
            );
        if (model.ActsOnClasses && classes == 0)
            throw new ConfigurationException(
                "noise.kind",
                $"`{model.Name}` noise needs classes, but this data set is a regression",
                $"Use {NamesOf(NoiseCatalog.All.Where(IsForTargets))}."
            );
        if (model.Refusal(noise, loss, classes) is { } refusal)
            throw refusal;
        if (noise.Pairs.Count > 0 && !model.Settings.Contains("pairs"))
            throw Stray("pairs", model, "", "Remove it.");
        if (noise.Schedule is Schedule.Constant)
            return;
        if (!model.DrawsAtVisits)
            throw new ConfigurationException(
                "noise.schedule",
                $"`noise.schedule` changes noise that is drawn at every visit, and `{model.Name}` is not",
                $"Use {NamesOf(NoiseCatalog.All.Where(other => other.DrawsAtVisits))}, or remove it."
            );
        if (loss == LossKind.Forward)
            throw new ConfigurationException(
                "noise.schedule",
                "The loss forward knows one matrix of the noise, but `noise.schedule` changes it on the way",
                "Choose another loss, or remove the schedule."
            );
    }

    /// <summary>The class that training sees at a visit.</summary>
    /// <param name="label">The true class.</param>
    /// <param name="visit">Number of the visit, counted from the start of training; keys resampled noise.</param>
    /// <param name="example">Number of the example in its whole data set (or of the visit, where every visit draws a
    /// new one); keys static noise.</param>
    public int Label(int label, long visit, long example)
    {
        if (_timing == NoiseTiming.Never)
            return label;
        var (first, second) = _timing == NoiseTiming.Once ? _examples.Words(example, 0) : _visits.Words(visit, 0);
        return _effect.Draw(label, first, second);
    }

    /// <summary>What is added to a target at a visit, for one output.</summary>
    public double Shift(long visit, int output) => _effect.Shift(_visits, visit, output);

    /// <summary>The target of the class that is seen, and of every other; ±On with one output.</summary>
    /// <param name="outputs">Numbers in a target.</param>
    public (double On, double Off) Targets(int outputs) => _effect.Targets(outputs);

    /// <summary>
    /// The classes of <paramref name="examples"/> as training would see them, to measure with: under static noise the
    /// labels that training does see, under noise drawn at every visit one draw of its own for each snapshot;
    /// otherwise the true ones.
    /// </summary>
    /// <param name="examples">A training set; a test set may be asked for too and then gets draws of the same
    /// law.</param>
    /// <param name="snapshot">Keys the draw: the number of updates done.</param>
    public int[] NoisyLabels<T>(Examples<T> examples, long snapshot)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => NoisyLabels(examples, snapshot, _evaluation);

    /// <summary>The same of validation examples, which have draws of their own.</summary>
    public int[] NoisyValidationLabels<T>(Examples<T> examples, long snapshot)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => NoisyLabels(examples, snapshot, _validation);

    private int[] NoisyLabels<T>(Examples<T> examples, long snapshot, RandomStream draws)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int[] noisy = new int[examples.Labels.Length];
        NoiseEffect effect = At(snapshot)._effect;
        for (int i = 0; i < noisy.Length; i++)
        {
            if (_timing != NoiseTiming.EveryVisit)
            {
                noisy[i] = Label(examples.Labels[i], visit: 0, examples.Origins[i]);
                continue;
            }

            var (first, second) = draws.Words(snapshot, (uint)i);
            noisy[i] = effect.Draw(examples.Labels[i], first, second);
        }

        return noisy;
    }

    /// <summary>
    /// Probabilities [true class, seen class], row-major: what noise turns each class into. Smoothing counts as the
    /// draw whose mean it is.
    /// </summary>
    public double[] Transitions()
    {
        double[] matrix = new double[Classes * Classes];
        for (int label = 0; label < Classes; label++)
        {
            for (int seen = 0; seen < Classes; seen++)
                matrix[label * Classes + seen] = _effect.Probability(label, seen);
        }

        return matrix;
    }

    private static ConfigurationException Stray(string setting, NoiseModel model, string value, string nextStep) =>
        new(
            $"noise.{setting}",
            $"`noise.{setting}` belongs to {Owners(setting)} noise, but the kind is `{model.Name}`{value}",
            nextStep
        );

    private static string Owners(string setting) =>
        NamesOf(NoiseCatalog.All.Where(model => model.Settings.Contains(setting)));

    private static bool IsForTargets(NoiseModel model) => model is { ActsOnClasses: false, Settings.Count: > 0 };

    private static string NamesOf(IEnumerable<NoiseModel> models) =>
        string.Join(" or ", models.Select(model => $"`{model.Name}`"));
}
