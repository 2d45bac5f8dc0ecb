namespace Sweeps.Model.Configurations;

/// <summary>Losses, of outputs f and target; the gradient of a batch is the mean over its examples.</summary>
public enum LossKind
{
    /// <summary>Softmax cross-entropy over K outputs: ln Σ eᶠ − Σ t·f.</summary>
    CrossEntropy,

    /// <summary>One output, y = ±1: ln(1 + e^(−y f)); between ±1 (label smoothing) ½(1 + y) ln(1 + e^(−f)) + ½(1 − y)
    /// ln(1 + e^f), linear in y.</summary>
    Logistic,

    /// <summary>One output, y = ±1: max(0, β − y f); no update where it is 0.</summary>
    Hinge,

    /// <summary>Σ (f − t)², without ½.</summary>
    Squared,

    /// <summary>½ Σ (f − t)².</summary>
    HalfSquared,

    /// <summary>Mean absolute error of probabilities: Σ |s − t| with s = softmax(f). (Ghosh, Kumar and Sastry
    /// 2017.)</summary>
    MeanAbsolute,

    /// <summary>
    /// Forward correction: −Σ t·ln(Tᵀ s), where T holds the probabilities with which the configured noise turns a class
    /// into another. (Patrini et al. 2017.)
    /// </summary>
    Forward,

    /// <summary>
    /// Determinant-based mutual information: −ln |det U|, where U is the batch's joint distribution of label and
    /// predicted class. A loss of the whole batch. (Xu et al. 2019.)
    /// </summary>
    Dmi,
}

/// <summary>Update rules. g is the mean gradient of the batch, plus weight decay · θ.</summary>
public enum OptimizerKind
{
    /// <summary>θ ← θ − h g.</summary>
    Sgd,

    /// <summary>v ← μ v + g; θ ← θ − h v.</summary>
    Momentum,

    /// <summary>Adam with bias correction (Kingma and Ba, Algorithm 1).</summary>
    Adam,
}

/// <summary>How the learning rate changes over training.</summary>
public abstract record Schedule
{
    private Schedule() { }

    /// <summary>Always the base rate.</summary>
    public sealed record Constant : Schedule;

    /// <summary>Times <paramref name="Factor"/> after every <paramref name="Every"/> epochs (steps, where training is
    /// given in steps).</summary>
    public sealed record Step(long Every, double Factor) : Schedule;

    /// <summary>Times <paramref name="Factor"/> at each of the epochs (steps, where training is given in steps)
    /// <paramref name="At"/>, which increase from 1.</summary>
    public sealed record MultiStep(IReadOnlyList<long> At, double Factor) : Schedule
    {
        /// <summary>Whether the other has the same times and factor.</summary>
        public bool Equals(MultiStep? other) =>
            other is not null && Factor.Equals(other.Factor) && At.SequenceEqual(other.At);

        /// <inheritdoc/>
        public override int GetHashCode() => At.Aggregate(Factor.GetHashCode(), HashCode.Combine);
    }

    /// <summary>Half a cosine from the base rate at the start down to <paramref name="To"/> times it at the
    /// end.</summary>
    public sealed record Cosine(double To) : Schedule;
}

/// <summary>Which weights measures take, in place of those that training has arrived at.</summary>
public enum AveragingKind
{
    /// <summary>Those that it has arrived at.</summary>
    None,

    /// <summary>The mean of the weights at the end of each epoch, or step where training is given in steps. (Izmailov
    /// et al. 2018, arXiv 1803.05407, stochastic weight averaging.)</summary>
    Swa,

    /// <summary>The exponential moving average over steps: a ← β a + (1 − β) θ. (Polyak and Juditsky 1992; Tarvainen
    /// and Valpola 2017, arXiv 1703.01780.)</summary>
    Ema,
}

/// <summary>In which order training examples are visited.</summary>
public enum VisitOrder
{
    /// <summary>A new permutation every epoch.</summary>
    Shuffle,

    /// <summary>A uniformly drawn example at every visit.</summary>
    Replacement,

    /// <summary>As they lie in the data set, over and over.</summary>
    Sequential,
}

/// <summary>How a network is trained.</summary>
public sealed record TrainConfiguration
{
    /// <summary>The loss.</summary>
    public LossKind Loss { get; init; } = LossKind.CrossEntropy;

    /// <summary>Margin β of the hinge loss.</summary>
    public double Margin { get; init; }

    /// <summary>The update rule.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Sgd;

    /// <summary>Base learning rate h.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>How the rate changes.</summary>
    public Schedule Schedule { get; init; } = new Schedule.Constant();

    /// <summary>
    /// The rate rises linearly to the schedule's over so many epochs (steps, where training is given in steps); 0: it
    /// is the schedule's from the first step on.
    /// </summary>
    public long RateWarmup { get; init; }

    /// <summary>μ of the momentum rule.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>β₁ of Adam.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>β₂ of Adam.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>ε of Adam.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>λ in g + λ θ; weights only, biases are not decayed.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Examples a step; the last batch of an epoch may be smaller.</summary>
    public int Batch { get; init; } = 32;

    /// <summary>Length of training in passes over the training set; excludes <see cref="Steps"/>. 0 trains
    /// nothing.</summary>
    public int? Epochs { get; init; }

    /// <summary>Length of training in steps; excludes <see cref="Epochs"/>.</summary>
    public long? Steps { get; init; }

    /// <summary>Visiting order.</summary>
    public VisitOrder Order { get; init; } = VisitOrder.Shuffle;

    /// <summary>Euclidean norm of all parameters above which a trial counts as diverged.</summary>
    public double NormLimit { get; init; } = 1e6;

    /// <summary>
    /// Probability with which a hidden neuron is left out of an example's step. Those that stay are divided by one
    /// minus it, so that measures and predictions take the network as it is.
    /// </summary>
    public double Dropout { get; init; }

    /// <summary>
    /// Standard deviation of Gaussian noise on each example's gradient by the logits, before the mean over the batch is
    /// taken. Losses of a softmax only.
    /// </summary>
    public double GradientNoise { get; init; }

    /// <summary>Epochs (steps, where training is given in steps) of cross-entropy before <see cref="Loss"/> takes
    /// over.</summary>
    public long Warmup { get; init; }

    /// <summary>
    /// Training ends when so many epochs in a row have not lowered the validation error; null: never before its time.
    /// Needs <see cref="DataConfiguration.Validation"/>.
    /// </summary>
    public int? Patience { get; init; }

    /// <summary>
    /// Standard deviation of Gaussian noise on each number of an input, drawn anew at every visit of training; measures
    /// take inputs as they are.
    /// </summary>
    public double InputNoise { get; init; }

    /// <summary>
    /// Temperature T of Langevin noise: after each update every number that is trained moves by √(2 h T) times a
    /// standard normal draw, h being the step's learning rate.
    /// </summary>
    public double Temperature { get; init; }

    /// <summary>
    /// Whether measures, validation and the weights that are kept are those of an average over training, running
    /// statistics of batch normalisation included; training itself goes on from where it is.
    /// </summary>
    public AveragingKind Averaging { get; init; }

    /// <summary>β of the exponential moving average.</summary>
    public double AverageDecay { get; init; } = 0.999;

    /// <summary>Epochs (steps, where training is given in steps) before averaging begins; until then there is nothing
    /// but the weights themselves.</summary>
    public long AverageFrom { get; init; }

    /// <summary>
    /// ρ of sharpness-aware minimisation: the gradient of a step is taken where all that is trained has moved by ρ
    /// along the normalised gradient; 0: where it is.
    /// </summary>
    public double SharpnessRadius { get; init; }
}
