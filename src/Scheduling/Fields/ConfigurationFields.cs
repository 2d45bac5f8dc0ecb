using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Engines.Catalog;
using Sweeps.Model.Noise.Models;
using Sweeps.Model.Validation;

namespace Sweeps.Scheduling.Fields;

/// <summary>
/// The table of all fields. Its order is the order of the canonical form, so a new field goes to the end of its group,
/// and its default must be what trials did before it existed: then no trial is renamed.
/// </summary>
internal static class ConfigurationFields
{
    /// <summary>A configuration with every field at its default; its data set has no name.</summary>
    public static TrialConfiguration Defaults { get; } = new(new() { Name = "" }, new(), new(), new(), new(), 0);

    public static IReadOnlyList<ConfigurationField> All { get; } =
    [
        Data(
            "name",
            new WordKind([.. DataSetCatalog.All.Select(set => set.Name)]),
            "The data set.",
            d => d.Name.Length == 0 ? null : d.Name,
            (d, v) => d with { Name = (string)v! }
        ) with
        {
            Aliases = ["data"],
            Absent = "must be given",
            AffectsCost = true,
        },
        Data(
            "size",
            Integer("data.size"),
            "Side of the images after area down-sampling.",
            d => d.Size,
            (d, v) => d with { Size = Int(v) }
        ) with
        {
            Aliases = ["size"],
            Unit = "pixels",
            Absent = "the images' own",
            AffectsCost = true,
        },
        Data(
            "train",
            Integer("data.train"),
            "Number of training examples: a subset drawn by seed, or how many are generated.",
            d => d.Train,
            (d, v) => d with { Train = Int(v) }
        ) with
        {
            Aliases = ["train_size"],
            Unit = "examples",
            Absent = "all, or the data set's own",
            AffectsCost = true,
        },
        Data(
            "test",
            Integer("data.test"),
            "Number of test examples.",
            d => d.Test,
            (d, v) => d with { Test = Int(v) }
        ) with
        {
            Aliases = ["test_size"],
            Unit = "examples",
            Absent = "all, or the data set's own",
            AffectsCost = true,
        },
        Data(
            "normalize",
            new ChoiceKind<Normalization>(
                (Normalization.Unit, "unit"),
                (Normalization.Standard, "standard"),
                (Normalization.Limit, "limit")
            ),
            "How inputs are scaled: pixels to 0 … 1; to mean 0 and deviation 1 over all training inputs; or minus "
                + "0.456 over 0.224.",
            d => d.Normalize,
            (d, v) => d with { Normalize = (Normalization)v! }
        ) with
        {
            Aliases = ["normalize"],
        },
        Data(
            "dimension",
            Integer("data.dimension"),
            "Input dimension of a generated data set.",
            d => d.Dimension,
            (d, v) => d with { Dimension = Int(v) }
        ) with
        {
            Aliases = ["dimension"],
            Absent = "the data set's own",
            AffectsCost = true,
        },
        Data(
            "classes",
            Integer("data.classes"),
            "Number of classes of a generated data set.",
            d => d.Classes,
            (d, v) => d with { Classes = Int(v) }
        ) with
        {
            Aliases = ["classes"],
            Absent = "the data set's own",
            AffectsCost = true,
        },
        Data(
            "spread",
            Number("data.spread"),
            "Standard deviation of the class means' coordinates in `mixture`, whose classes have deviation 1.",
            d => d.Spread,
            (d, v) => d with { Spread = (double?)v }
        ) with
        {
            Aliases = ["spread"],
            Absent = "the data set's own",
        },
        Data(
            "target",
            new WordKind(),
            "What the labels of a generated data set are.",
            d => d.Target,
            (d, v) => d with { Target = (string?)v }
        ) with
        {
            Aliases = ["target"],
            Absent = "the data set's own",
            AffectsCost = true,
        },
        Data(
            "fresh",
            new BooleanKind(),
            "Draw new training examples at every visit in place of a fixed set.",
            d => d.Fresh,
            (d, v) => d with { Fresh = (bool)v! }
        ) with
        {
            Aliases = ["fresh"],
            AffectsCost = true,
        },
        Data(
            "seed",
            Integer("data.seed"),
            "Keys the data in place of the trial's seed, so that every trial sees the same.",
            d => d.Seed,
            (d, v) => d with { Seed = (long?)v }
        ) with
        {
            Aliases = ["data_seed"],
            Absent = "the trial's seed",
        },
        Data(
            "validation",
            Number("data.validation"),
            "Share of the training examples that is kept apart for validation, drawn by seed.",
            d => d.Validation,
            (d, v) => d with { Validation = (double)v! }
        ) with
        {
            Aliases = ["validation"],
            AffectsCost = true,
        },
        Data(
            "points",
            new PointsKind(),
            "The points of the data set `points`.",
            d => d.Points,
            (d, v) => d with { Points = (IReadOnlyList<IReadOnlyList<double>>?)v }
        ) with
        {
            Aliases = ["points"],
            Absent = "must be given for `points`",
            AffectsCost = true,
        },
        Data(
            "rank",
            Integer("data.rank"),
            "Rank of the matrix that `sensing` measures.",
            d => d.Rank,
            (d, v) => d with { Rank = Int(v) }
        ) with
        {
            Aliases = ["rank"],
            Absent = "1",
        },
        Data(
            "files",
            new OwnDataKind(),
            "Which content the data set `files` has, and its shape; follows from the files that `data.train` and "
                + "`data.test` name.",
            d => d.Files,
            (d, v) => d with { Files = (OwnData?)v }
        ) with
        {
            Absent = "must be named for `files`",
            AffectsCost = true,
        },
        Network(
            "hidden",
            new WidthsKind(),
            "Widths of the hidden layers.",
            n => n.Hidden,
            (n, v) => n with { Hidden = (IReadOnlyList<int>)v! }
        ) with
        {
            Aliases = ["architecture", "hidden"],
            AffectsCost = true,
        },
        Network(
            "bias",
            new BooleanKind(),
            "Whether layers have biases.",
            n => n.Bias,
            (n, v) => n with { Bias = (bool)v! }
        ) with
        {
            Aliases = ["bias"],
        },
        Network(
            "init",
            new InitializerKind(),
            "Where weights start.",
            n => n.Init,
            (n, v) => n with { Init = (Initializer)v! }
        ) with
        {
            Aliases = ["init"],
        },
        Network(
            "bias_init",
            new InitializerKind(),
            "Where biases start.",
            n => n.BiasInit,
            (n, v) => n with { BiasInit = (Initializer)v! }
        ) with
        {
            Aliases = ["bias_init"],
        },
        Network(
            "layers",
            new LayersKind(),
            "Where each layer starts, in place of `init` and `bias_init`.",
            n => n.Layers,
            (n, v) => n with { Layers = (IReadOnlyList<LayerInitialization>)v! }
        ) with
        {
            Aliases = ["layers"],
        },
        Network(
            "skip",
            new BooleanKind(),
            "A trainable linear unit from the inputs straight to the outputs, starting at 0.",
            n => n.Skip,
            (n, v) => n with { Skip = (bool)v! }
        ) with
        {
            Aliases = ["skip"],
            AffectsCost = true,
        },
        Network(
            "freeze",
            new LayerNumbersKind(),
            "Numbers (1 … L, the last being the output layer) of the layers that keep their initial weights and "
                + "biases.",
            n => n.Freeze,
            (n, v) => n with { Freeze = (IReadOnlyList<int>)v! }
        ) with
        {
            Aliases = ["freeze"],
        },
        Network(
            "precision",
            new ChoiceKind<Precision>((Precision.Float32, "float32"), (Precision.Float64, "float64")),
            "Number format of the whole training.",
            n => n.Precision,
            (n, v) => n with { Precision = (Precision)v! }
        ) with
        {
            Aliases = ["precision"],
            AffectsCost = true,
        },
        Network(
            "activation",
            new ChoiceKind<ActivationKind>(
                (ActivationKind.Relu, "relu"),
                (ActivationKind.Identity, "identity"),
                (ActivationKind.Tanh, "tanh"),
                (ActivationKind.Logistic, "logistic")
            ),
            "What hidden neurons make of their preactivation z: max(0, z), z, tanh z or 1 / (1 + e^(−z)). All but "
                + "`relu` are for small models.",
            n => n.Activation,
            (n, v) => n with { Activation = (ActivationKind)v! }
        ) with
        {
            Aliases = ["activation"],
            AffectsCost = true,
        },
        Network(
            "form",
            new ChoiceKind<NetworkForm>((NetworkForm.Layers, "layers"), (NetworkForm.Factor, "factor")),
            "What is computed: layers, or ⟨A, U Uᵀ⟩ of a square matrix A, with U as large and the only parameter.",
            n => n.Form,
            (n, v) => n with { Form = (NetworkForm)v! }
        ) with
        {
            Aliases = ["form"],
            AffectsCost = true,
        },
        Network(
            "conv",
            new ImageStagesKind(),
            "Convolutions, each with ReLU, and poolings before the hidden layers; needs images.",
            n => n.Conv,
            (n, v) => n with { Conv = (IReadOnlyList<ImageStage>)v! }
        ) with
        {
            Aliases = ["conv"],
            AffectsCost = true,
        },
        Noise(
            "kind",
            new CatalogNameKind(
                () => NoiseCatalog.All.Select(model => model.Name),
                name => NoiseCatalog.Find(name) is not null
            ),
            "The label-noise model.",
            n => n.Kind,
            (n, v) => n with { Kind = (string)v! }
        ) with
        {
            Aliases = ["noise"],
        },
        Noise("p", Number("noise.p"), "Noise probability.", n => n.P, (n, v) => n with { P = (double)v! }) with
        {
            Aliases = ["p"],
        },
        Noise(
            "sigma",
            Number("noise.sigma"),
            "Standard deviation of additive noise.",
            n => n.Sigma,
            (n, v) => n with { Sigma = (double)v! }
        ) with
        {
            Aliases = ["sigma"],
            Unit = "target",
        },
        Noise(
            "law",
            new ChoiceKind<NoiseLaw>((NoiseLaw.Rademacher, "rademacher"), (NoiseLaw.Normal, "normal")),
            "Law of additive noise: ±1 or N(0, 1), times sigma.",
            n => n.Law,
            (n, v) => n with { Law = (NoiseLaw)v! }
        ) with
        {
            Aliases = ["law"],
        },
        Noise(
            "pairs",
            new PairsKind(),
            "Pair noise: which class becomes which; empty for CIFAR-10's 9→1, 2→0, 4→7, 3→5.",
            n => n.Pairs,
            (n, v) => n with { Pairs = (IReadOnlyDictionary<int, int>)v! }
        ) with
        {
            Aliases = ["pairs"],
        },
        Noise(
            "validation",
            new BooleanKind(),
            "Whether the labels of validation examples are as noisy as those of training examples, or clean.",
            n => n.Validation,
            (n, v) => n with { Validation = (bool)v! }
        ) with
        {
            Aliases = ["noisy_validation"],
        },
        Train(
            "loss",
            new ChoiceKind<LossKind>(
                (LossKind.CrossEntropy, "cross_entropy"),
                (LossKind.Logistic, "logistic"),
                (LossKind.Hinge, "hinge"),
                (LossKind.Squared, "squared"),
                (LossKind.HalfSquared, "half_squared"),
                (LossKind.MeanAbsolute, "mean_absolute"),
                (LossKind.Forward, "forward"),
                (LossKind.Dmi, "dmi")
            ),
            "The loss: softmax cross-entropy; ln(1 + e^(−yf)) or max(0, margin − yf) of one output and y = ±1; Σ(f "
                + "− t)², or half of it; "
                + "of s = softmax(f): Σ|s − t|, cross-entropy after the configured noise's matrix (forward "
                + "correction), or −ln|det| of the batch's joint distribution of label and prediction.",
            t => t.Loss,
            (t, v) => t with { Loss = (LossKind)v! }
        ) with
        {
            Aliases = ["loss"],
            AffectsCost = true,
        },
        Train(
            "margin",
            Number("train.margin"),
            "Margin β of the hinge loss.",
            t => t.Margin,
            (t, v) => t with { Margin = (double)v! }
        ) with
        {
            Aliases = ["margin"],
        },
        Train(
            "optimizer",
            new ChoiceKind<OptimizerKind>(
                (OptimizerKind.Sgd, "sgd"),
                (OptimizerKind.Momentum, "momentum"),
                (OptimizerKind.Adam, "adam")
            ),
            "The update rule.",
            t => t.Optimizer,
            (t, v) => t with { Optimizer = (OptimizerKind)v! }
        ) with
        {
            Aliases = ["optimizer"],
            AffectsCost = true,
        },
        Train(
            "learning_rate",
            Number("train.learning_rate"),
            "Base learning rate.",
            t => t.LearningRate,
            (t, v) => t with { LearningRate = (double)v! }
        ) with
        {
            Aliases = ["learning_rate", "lr"],
        },
        Train(
            "schedule",
            new ScheduleKind(),
            "How the learning rate changes; periods are epochs, or steps where training is given in steps.",
            t => t.Schedule,
            (t, v) => t with { Schedule = (Schedule)v! }
        ) with
        {
            Aliases = ["schedule"],
        },
        Train(
            "momentum",
            Number("train.momentum"),
            "μ of the momentum rule.",
            t => t.Momentum,
            (t, v) => t with { Momentum = (double)v! }
        ) with
        {
            Aliases = ["momentum"],
        },
        Train("beta1", Number("train.beta1"), "β₁ of Adam.", t => t.Beta1, (t, v) => t with { Beta1 = (double)v! }) with
        {
            Aliases = ["beta1"],
        },
        Train("beta2", Number("train.beta2"), "β₂ of Adam.", t => t.Beta2, (t, v) => t with { Beta2 = (double)v! }) with
        {
            Aliases = ["beta2"],
        },
        Train(
            "epsilon",
            Number("train.epsilon"),
            "ε of Adam.",
            t => t.Epsilon,
            (t, v) => t with { Epsilon = (double)v! }
        ) with
        {
            Aliases = ["epsilon"],
        },
        Train(
            "weight_decay",
            Number("train.weight_decay"),
            "λ of weight decay, for weights and not for biases.",
            t => t.WeightDecay,
            (t, v) => t with { WeightDecay = (double)v! }
        ) with
        {
            Aliases = ["weight_decay"],
        },
        Train(
            "batch",
            Integer("train.batch"),
            "Examples a step.",
            t => (long)t.Batch,
            (t, v) => t with { Batch = Int(v)!.Value }
        ) with
        {
            Aliases = ["batch"],
            Unit = "examples",
            AffectsCost = true,
        },
        Train(
            "epochs",
            Integer("train.epochs"),
            "Length of training in passes over the training set; 0 trains nothing.",
            t => t.Epochs,
            (t, v) => t with { Epochs = Int(v) }
        ) with
        {
            Aliases = ["epochs"],
            Unit = "epochs",
            Absent = "`steps` must be given",
            AffectsCost = true,
            Displaces = "train.steps",
        },
        Train(
            "steps",
            new IntegerKind(ConfigurationRules.Ranges["train.steps"]),
            "Length of training in steps; 0 trains nothing.",
            t => t.Steps,
            (t, v) => t with { Steps = (long?)v }
        ) with
        {
            Aliases = ["steps"],
            Unit = "steps",
            Absent = "`epochs` must be given",
            AffectsCost = true,
            Displaces = "train.epochs",
        },
        Train(
            "order",
            new ChoiceKind<VisitOrder>(
                (VisitOrder.Shuffle, "shuffle"),
                (VisitOrder.Replacement, "replacement"),
                (VisitOrder.Sequential, "sequential")
            ),
            "In which order examples are visited: a new permutation every epoch; drawn at every visit; or as they "
                + "lie in the set.",
            t => t.Order,
            (t, v) => t with { Order = (VisitOrder)v! }
        ) with
        {
            Aliases = ["order"],
        },
        Train(
            "norm_limit",
            Number("train.norm_limit"),
            "Euclidean norm of all parameters above which a trial counts as diverged.",
            t => t.NormLimit,
            (t, v) => t with { NormLimit = (double)v! }
        ) with
        {
            Aliases = ["norm_limit"],
        },
        Train(
            "dropout",
            Number("train.dropout"),
            "Probability with which a hidden neuron is left out of an example's step; what stays is divided by 1 − "
                + "dropout.",
            t => t.Dropout,
            (t, v) => t with { Dropout = (double)v! }
        ) with
        {
            Aliases = ["dropout"],
            AffectsCost = true,
        },
        Train(
            "gradient_noise",
            Number("train.gradient_noise"),
            "Standard deviation of Gaussian noise on each example's gradient by the logits, before the mean over "
                + "the batch.",
            t => t.GradientNoise,
            (t, v) => t with { GradientNoise = (double)v! }
        ) with
        {
            Aliases = ["gradient_noise"],
        },
        Train(
            "warmup",
            new IntegerKind(ConfigurationRules.Ranges["train.warmup"]),
            "Epochs (steps, where training is given in steps) of cross-entropy before the losses `mean_absolute`, "
                + "`forward` and `dmi`.",
            t => t.Warmup,
            (t, v) => t with { Warmup = (long)v! }
        ) with
        {
            Aliases = ["warmup"],
        },
        Train(
            "patience",
            Integer("train.patience"),
            "Training ends when so many epochs in a row have not lowered the validation error.",
            t => t.Patience,
            (t, v) => t with { Patience = Int(v) }
        ) with
        {
            Aliases = ["patience"],
            Unit = "epochs",
            Absent = "all epochs are trained",
            AffectsCost = true,
        },
        Measure(
            "at",
            new SnapshotsKind(),
            "When to measure; times are epochs, or steps where training is given in steps, and 0 is before the first.",
            m => m.At,
            (m, v) => m with { At = (IReadOnlyList<SnapshotRule>)v! }
        ) with
        {
            Aliases = ["measure_at"],
            AffectsCost = true,
        },
        Measure(
            "of",
            new NamesKind(),
            "Which measures, or groups of measures, to take.",
            m => m.Of,
            (m, v) => m with { Of = (IReadOnlyList<string>)v! }
        ) with
        {
            Aliases = ["measures"],
            AffectsCost = true,
        },
        Measure(
            "inputs",
            Integer("measure.inputs"),
            "Size of the fixed set of test inputs that activation measures use.",
            m => m.Inputs,
            (m, v) => m with { Inputs = Int(v)!.Value }
        ) with
        {
            Aliases = ["inputs"],
            Unit = "inputs",
            AffectsCost = true,
        },
        Measure(
            "heavy_at",
            new SnapshotsKind(),
            "When to take heavy measures (`sweeps measures` says which are), in place of `at`.",
            m => m.HeavyAt,
            (m, v) => m with { HeavyAt = (IReadOnlyList<SnapshotRule>?)v }
        ) with
        {
            Aliases = ["heavy_at"],
            Absent = "whenever the others are",
            AffectsCost = true,
        },
        Measure(
            "rank_inputs",
            Integer("measure.rank_inputs"),
            "Inputs that functional dimensions and linear regions are relative to: the first of each set. A "
                + "Jacobian has this many rows for each output.",
            m => m.RankInputs,
            (m, v) => m with { RankInputs = Int(v)!.Value }
        ) with
        {
            Aliases = ["rank_inputs"],
            Unit = "inputs",
            AffectsCost = true,
        },
        Measure(
            "rank_tolerance",
            Number("measure.rank_tolerance"),
            "What is left of a row of a Jacobian, relative to the longest row, counts as 0 from here down. "
                + "Rounding leaves about 1e-14 of rows that are dependent.",
            m => m.RankTolerance,
            (m, v) => m with { RankTolerance = (double)v! }
        ) with
        {
            Aliases = ["rank_tolerance"],
        },
        Measure(
            "random_mean",
            Number("measure.random_mean"),
            "Mean of each coordinate of the random inputs of functional dimensions.",
            m => m.RandomMean,
            (m, v) => m with { RandomMean = (double)v! }
        ) with
        {
            Aliases = ["random_mean"],
        },
        Measure(
            "random_deviation",
            Number("measure.random_deviation"),
            "Standard deviation of each coordinate of the random inputs.",
            m => m.RandomDeviation,
            (m, v) => m with { RandomDeviation = (double)v! }
        ) with
        {
            Aliases = ["random_deviation"],
        },
        Measure(
            "pairs",
            Integer("measure.pairs"),
            "Pairs of training inputs whose segments are walked.",
            m => m.Pairs,
            (m, v) => m with { Pairs = Int(v)!.Value }
        ) with
        {
            Aliases = ["segment_pairs"],
            Unit = "pairs",
            AffectsCost = true,
        },
        Limit(
            "kind",
            new ChoiceKind<LimitKind>(
                (LimitKind.None, "none"),
                (LimitKind.Gaussian, "gaussian"),
                (LimitKind.Laplace, "laplace"),
                (LimitKind.CrossEntropy, "cross_entropy"),
                (LimitKind.Soft, "soft")
            ),
            "What a second network, which predicts the classifier's gradients, minimises: the squared or absolute "
                + "distance to them or the cross-entropy of labels; or the penalty of the soft variant, whose "
                + "classifier keeps its own gradient.",
            l => l.Kind,
            (l, v) => l with { Kind = (LimitKind)v! }
        ) with
        {
            Aliases = ["limit"],
            AffectsCost = true,
        },
        Limit(
            "beta",
            Number("limit.beta"),
            "β: weight of the squared length of predicted gradients.",
            l => l.Beta,
            (l, v) => l with { Beta = (double)v! }
        ) with
        {
            Aliases = ["limit_beta"],
        },
        Limit(
            "lambda",
            Number("limit.lambda"),
            "λ of the sampling variant: the classifier follows draws around predicted gradients, with standard "
                + "deviation √(1/(2λ)) (gaussian) or √2/λ (laplace).",
            l => l.Lambda,
            (l, v) => l with { Lambda = (double?)v }
        ) with
        {
            Aliases = ["limit_lambda"],
            Absent = "predicted gradients as they are",
        },
        Limit(
            "penalty",
            Number("limit.penalty"),
            "λ of the soft variant: weight of ‖z‖² ‖y − t‖².",
            l => l.Penalty,
            (l, v) => l with { Penalty = (double)v! }
        ) with
        {
            Aliases = ["limit_penalty"],
        },
        Limit(
            "hidden",
            new WidthsKind(),
            "Widths of the second network's hidden layers.",
            l => l.Hidden,
            (l, v) => l with { Hidden = (IReadOnlyList<int>?)v }
        ) with
        {
            Aliases = ["limit_hidden"],
            Absent = "the network's",
            AffectsCost = true,
        },
        Limit(
            "optimizer",
            new ChoiceKind<OptimizerKind>(
                (OptimizerKind.Sgd, "sgd"),
                (OptimizerKind.Momentum, "momentum"),
                (OptimizerKind.Adam, "adam")
            ),
            "The second network's update rule.",
            l => l.Optimizer,
            (l, v) => l with { Optimizer = (OptimizerKind?)v }
        ) with
        {
            Aliases = ["limit_optimizer"],
            Absent = "the network's",
            AffectsCost = true,
        },
        Limit(
            "learning_rate",
            Number("limit.learning_rate"),
            "The second network's base learning rate; its schedule is the network's.",
            l => l.LearningRate,
            (l, v) => l with { LearningRate = (double?)v }
        ) with
        {
            Aliases = ["limit_learning_rate"],
            Absent = "the network's",
        },
        new(
            "seed",
            new IntegerKind(ConfigurationRules.Ranges["seed"]),
            "The replication: keys every random stream of the trial.",
            c => c.Seed,
            (c, v) => c with { Seed = (long)v! }
        )
        {
            Aliases = ["seed"],
        },
        new(
            "engine",
            // A program is given by its section, which says everything about it.
            new CatalogNameKind(
                () => EngineCatalog.All.Where(engine => engine.IsNamed).Select(engine => engine.Name),
                name => EngineCatalog.Find(name) is not null
            ),
            "What computes the network: the project's own kernels, or Torch where it is installed.",
            c => c.Engine,
            (c, v) => c with { Engine = (string)v! }
        )
        {
            Aliases = ["engine"],
            AffectsCost = true,
        },
    ];

    /// <summary>The program's field: given as the section <c>program</c>, and by nothing else.</summary>
    public static ConfigurationField ProgramField =>
        field ??= new(
            "program",
            new ProgramKind(),
            "Somebody's own program as the trial.",
            c => c.Program,
            (c, v) => c with { Program = (ProgramConfiguration?)v }
        );

    private static readonly Dictionary<string, ConfigurationField> ByName = Names();

    /// <summary>The field with this dotted path or short name, or null.</summary>
    public static ConfigurationField? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The fields of a group, in order.</summary>
    public static IEnumerable<ConfigurationField> Of(string group) => All.Where(field => field.Group == group);

    /// <summary>Every name that <see cref="Find"/> knows.</summary>
    public static IEnumerable<string> AllNames => ByName.Keys;

    /// <summary>The seed's field.</summary>
    public static ConfigurationField Seed { get; } = Find("seed")!;

    private static Dictionary<string, ConfigurationField> Names()
    {
        Dictionary<string, ConfigurationField> names = [];
        foreach (ConfigurationField field in All)
        {
            foreach (string name in field.Aliases.Append(field.Path).Distinct())
                names.Add(name, field);
        }

        return names;
    }

    private static NumberKind Number(string path) => new(ConfigurationRules.Ranges[path]);

    private static IntegerKind Integer(string path) =>
        new(ConfigurationRules.Ranges[path], path == "data.seed" ? long.MaxValue : int.MaxValue);

    private static int? Int(object? value) => value is null ? null : checked((int)(long)value);

    private static object? Wide(object? value) => value is int number ? (long)number : value;

    private static ConfigurationField Data(
        string key,
        FieldKind kind,
        string description,
        Func<DataConfiguration, object?> get,
        Func<DataConfiguration, object?, DataConfiguration> set
    ) => new("data." + key, kind, description, c => Wide(get(c.Data)), (c, v) => c with { Data = set(c.Data, v) });

    private static ConfigurationField Network(
        string key,
        FieldKind kind,
        string description,
        Func<NetworkConfiguration, object?> get,
        Func<NetworkConfiguration, object?, NetworkConfiguration> set
    ) =>
        new("network." + key, kind, description, c => get(c.Network), (c, v) => c with { Network = set(c.Network, v) });

    private static ConfigurationField Noise(
        string key,
        FieldKind kind,
        string description,
        Func<NoiseConfiguration, object?> get,
        Func<NoiseConfiguration, object?, NoiseConfiguration> set
    ) => new("noise." + key, kind, description, c => get(c.Noise), (c, v) => c with { Noise = set(c.Noise, v) });

    private static ConfigurationField Train(
        string key,
        FieldKind kind,
        string description,
        Func<TrainConfiguration, object?> get,
        Func<TrainConfiguration, object?, TrainConfiguration> set
    ) => new("train." + key, kind, description, c => Wide(get(c.Train)), (c, v) => c with { Train = set(c.Train, v) });

    private static ConfigurationField Limit(
        string key,
        FieldKind kind,
        string description,
        Func<LimitConfiguration, object?> get,
        Func<LimitConfiguration, object?, LimitConfiguration> set
    ) => new("limit." + key, kind, description, c => get(c.Limit), (c, v) => c with { Limit = set(c.Limit, v) });

    private static ConfigurationField Measure(
        string key,
        FieldKind kind,
        string description,
        Func<MeasureConfiguration, object?> get,
        Func<MeasureConfiguration, object?, MeasureConfiguration> set
    ) =>
        new(
            "measure." + key,
            kind,
            description,
            c => Wide(get(c.Measure)),
            (c, v) => c with { Measure = set(c.Measure, v) }
        );
}
