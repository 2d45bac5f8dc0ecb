using System.Numerics;
using System.Runtime.CompilerServices;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Noise;

/// <summary>
/// What is done to the true classes of training examples. Every visit (resampled noise) or example (static noise) has
/// words of its own in the noise stream, used or not: two trials that differ only in p see the same draws, and whoever
/// is flipped at p is flipped at every larger p.
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
    private readonly int _classes;
    private readonly int[] _pairs;

    /// <summary>The noise of one trial.</summary>
    /// <param name="noise">The model; checked by <see cref="Check"/>.</param>
    /// <param name="loss">The training loss.</param>
    /// <param name="classes">Number of classes; 0 for regression.</param>
    /// <param name="seed">The trial's seed.</param>
    /// <exception cref="ConfigurationException">See <see cref="Check"/>.</exception>
    public LabelNoise(NoiseConfiguration noise, LossKind loss, int classes, long seed)
    {
        Check(noise, loss, classes);
        bool silent = noise.Kind == NoiseKind.Additive ? noise.Sigma == 0 : noise.P == 0;
        Kind = silent ? NoiseKind.None : noise.Kind;
        Probability = noise.P;
        Sigma = noise.Sigma;
        Law = noise.Law;
        _classes = classes;
        _pairs = Kind == NoiseKind.Pair ? PairMap(noise, classes) : [];
        _visits = new RandomStream(seed, RandomPurpose.Noise, VisitChannel);
        _examples = new RandomStream(seed, RandomPurpose.Noise, ExampleChannel);
        _evaluation = new RandomStream(seed, RandomPurpose.Noise, EvaluationChannel);
        _validation = new RandomStream(seed, RandomPurpose.Noise, ValidationChannel);
    }

    /// <summary>The model; <see cref="NoiseKind.None"/> where p (or σ) is 0.</summary>
    public NoiseKind Kind { get; }

    /// <summary>K; 0 for regression.</summary>
    public int Classes => _classes;

    /// <summary>p.</summary>
    public double Probability { get; }

    /// <summary>σ of additive noise.</summary>
    public double Sigma { get; }

    /// <summary>Law of additive noise.</summary>
    public NoiseLaw Law { get; }

    /// <summary>Whether noise is drawn once for each example and then kept.</summary>
    public bool IsStatic => Kind is NoiseKind.Flip or NoiseKind.Pair or NoiseKind.RandomLabels;

    /// <summary>Checks a noise model against the loss and the classes it is used with.</summary>
    /// <exception cref="ConfigurationException">A value is out of range, or the model does not go with loss or
    /// data.</exception>
    public static void Check(NoiseConfiguration noise, LossKind loss, int classes)
    {
        if (!(noise.P >= 0 && noise.P <= 1))
            throw Refusal("p", $"`noise.p` must be between 0 and 1, but was {noise.P}. Correct it.");
        if (!(noise.Sigma >= 0 && double.IsFinite(noise.Sigma)))
            throw Refusal(
                "sigma",
                $"`noise.sigma` must be finite and not negative, but was {noise.Sigma}. Correct it."
            );
        if (noise.Sigma != 0 && noise.Kind != NoiseKind.Additive)
            throw Refusal(
                "sigma",
                $"`noise.sigma` belongs to `additive` noise, but the kind is `{Name(noise.Kind)}` (sigma: "
                    + $"{noise.Sigma}). Set `noise.p`, or the kind to `additive`."
            );
        if (noise.P != 0 && (noise.Kind is NoiseKind.Additive or NoiseKind.None))
            throw Refusal(
                "p",
                $"`{Name(noise.Kind)}` noise takes no `noise.p` (given: {noise.P}). Set "
                    + $"{(noise.Kind == NoiseKind.None ? "`noise.kind`" : "`noise.sigma`")}, or remove it."
            );
        if (noise.Kind == NoiseKind.Additive && loss is not (LossKind.Squared or LossKind.HalfSquared))
            throw Refusal(
                "kind",
                $"`additive` noise needs the loss `squared` or `half_squared`, but it is `{loss}`. Change "
                    + "`train.loss` or the kind."
            );
        if (noise.Kind is not (NoiseKind.None or NoiseKind.Additive) && classes == 0)
            throw Refusal(
                "kind",
                $"`{Name(noise.Kind)}` noise needs classes, but this data set is a regression. Use `additive`."
            );
        if (noise.Kind == NoiseKind.Smooth && loss is (LossKind.Hinge or LossKind.MeanAbsolute or LossKind.Dmi))
            throw Refusal(
                "kind",
                $"`smooth` needs a loss whose gradient is linear in the target, and `{loss}` is not. Use "
                    + "`logistic`, `cross_entropy` or a squared loss."
            );
        if (noise.Kind == NoiseKind.Pair)
            PairMap(noise, classes);
        else if (noise.Pairs.Count > 0)
            throw Refusal(
                "pairs",
                $"`noise.pairs` belongs to `pair` noise, but the kind is `{Name(noise.Kind)}`. Remove it."
            );
    }

    /// <summary>The class that training sees at a visit.</summary>
    /// <param name="label">The true class.</param>
    /// <param name="visit">Number of the visit, counted from the start of training; keys resampled noise.</param>
    /// <param name="example">Number of the example in its whole data set (or of the visit, where every visit draws a
    /// new one); keys static noise.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Label(int label, long visit, long example) =>
        Kind switch
        {
            NoiseKind.Replace => Replaced(label, _visits.Words(visit, 0)),
            NoiseKind.Flip or NoiseKind.Pair or NoiseKind.RandomLabels => StaticLabel(label, example),
            _ => label,
        };

    /// <summary>ξ of additive noise at a visit, for one output.</summary>
    public double Xi(long visit, int output) =>
        Law == NoiseLaw.Rademacher ? _visits.Sign(visit, output) : _visits.Normal(visit, output);

    /// <summary>
    /// The classes of <paramref name="examples"/> as training would see them, to measure with: under static noise the
    /// labels that training does see, under <see cref="NoiseKind.Replace"/> one draw of its own for each snapshot;
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
        for (int i = 0; i < noisy.Length; i++)
        {
            noisy[i] =
                Kind == NoiseKind.Replace
                    ? Replaced(examples.Labels[i], draws.Words(snapshot, (uint)i))
                    : Label(examples.Labels[i], visit: 0, examples.Origins[i]);
        }

        return noisy;
    }

    /// <summary>
    /// Probabilities [true class, seen class], row-major: what noise turns each class into. Smoothing counts as the
    /// draw whose mean it is.
    /// </summary>
    public double[] Transitions()
    {
        double[] matrix = new double[_classes * _classes];
        double spread = Kind switch
        {
            NoiseKind.Replace or NoiseKind.RandomLabels or NoiseKind.Smooth => Probability / _classes,
            NoiseKind.Flip => Probability / (_classes - 1),
            _ => 0,
        };
        matrix.AsSpan().Fill(spread);
        for (int label = 0; label < _classes; label++)
        {
            int own = label * _classes + label;
            matrix[own] = 1 - spread * (_classes - 1);
            if (Kind == NoiseKind.Pair && _pairs[label] != label)
                (matrix[own], matrix[label * _classes + _pairs[label]]) = (1 - Probability, Probability);
        }

        return matrix;
    }

    private int StaticLabel(int label, long example)
    {
        var words = _examples.Words(example, 0);
        return Kind switch
        {
            NoiseKind.Flip => Occurs(words.First) ? Other(label, words.Second) : label,
            NoiseKind.Pair => Occurs(words.First) ? _pairs[label] : label,
            _ => Replaced(label, words),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Replaced(int label, (ulong First, ulong Second) words) =>
        Occurs(words.First) ? RandomStream.ToBelow(words.Second, _classes) : label;

    private int Other(int label, ulong word)
    {
        int other = RandomStream.ToBelow(word, _classes - 1);
        return other < label ? other : other + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Occurs(ulong word) => RandomStream.ToUniform(word) < Probability;

    private static int[] PairMap(NoiseConfiguration noise, int classes)
    {
        IReadOnlyDictionary<int, int> pairs = noise.Pairs;
        if (pairs.Count == 0)
        {
            if (classes != 10)
                throw Refusal(
                    "pairs",
                    $"`pair` noise has a map of its own for 10 classes only, and this data set has {classes}. Give "
                        + "`noise.pairs`."
                );
            pairs = new Dictionary<int, int>
            {
                [9] = 1,
                [2] = 0,
                [4] = 7,
                [3] = 5,
            };
        }

        int[] map = [.. Enumerable.Range(0, classes)];
        foreach (var (from, to) in pairs)
        {
            if (from < 0 || from >= classes || to < 0 || to >= classes)
                throw Refusal(
                    "pairs",
                    $"`noise.pairs` must map classes 0 … {classes - 1} to such, but has {from}: {to}. Correct it."
                );
            map[from] = to;
        }

        return map;
    }

    private static string Name(NoiseKind kind) =>
        kind == NoiseKind.RandomLabels ? "random_labels" : kind.ToString().ToLowerInvariant();

    private static ConfigurationException Refusal(string field, string message) => new($"noise.{field}", message);
}
