namespace Sweeps.Model.Configurations;

/// <summary>The floating-point type of weights, activations and gradients.</summary>
public enum Precision
{
    /// <summary>IEEE binary32.</summary>
    Float32,

    /// <summary>IEEE binary64.</summary>
    Float64,
}

/// <summary>
/// The distribution that initial weights or biases are drawn from. fan_in and fan_out count a layer's inputs and
/// outputs; a convolution's are its channels times the positions of its window.
/// </summary>
public abstract record Initializer
{
    private Initializer() { }

    /// <summary>N(0, 2 / fan_in).</summary>
    public sealed record He : Initializer;

    /// <summary>U[−a, a] with a = √(6 / (fan_in + fan_out)).</summary>
    public sealed record Glorot : Initializer;

    /// <summary>U[−<paramref name="Bound"/>, <paramref name="Bound"/>].</summary>
    public sealed record Uniform(double Bound) : Initializer;

    /// <summary>N(0, <paramref name="Deviation"/>²).</summary>
    public sealed record Normal(double Deviation) : Initializer;

    /// <summary>±<paramref name="Magnitude"/> with equal probability.</summary>
    public sealed record Signs(double Magnitude) : Initializer;

    /// <summary>All equal to <paramref name="Value"/>.</summary>
    public sealed record Constant(double Value) : Initializer;

    /// <summary><paramref name="Scale"/> from input i to output i, else 0.</summary>
    public sealed record Identity(double Scale) : Initializer;

    /// <summary>Given numbers. Weights are listed output by output ([out, in], row-major), so <c>Values</c> holds
    /// in·out of them; biases out.</summary>
    public sealed record Custom(IReadOnlyList<double> Values) : Initializer;

    /// <summary>All weights and biases of the network as a file has them, those of <c>sweeps weights</c> for
    /// instance; for <see cref="NetworkConfiguration.Init"/> alone.</summary>
    public sealed record File(WeightsFile Weights) : Initializer;
}

/// <summary>What hidden neurons make of their preactivation z.</summary>
public enum ActivationKind
{
    /// <summary>max(0, z), with derivative 0 at 0.</summary>
    Relu,

    /// <summary>z: a product of matrices.</summary>
    Identity,

    /// <summary>tanh z.</summary>
    Tanh,

    /// <summary>1 / (1 + e⁻ᶻ).</summary>
    Logistic,

    /// <summary>z above 0, and <see cref="NetworkConfiguration.Leak"/> z elsewhere, with that derivative at 0. (Maas,
    /// Hannun and Ng 2013.)</summary>
    LeakyRelu,

    /// <summary>z Φ(z), Φ the standard normal distribution function. (Hendrycks and Gimpel 2016, arXiv
    /// 1606.08415.)</summary>
    Gelu,
}

/// <summary>What is made of an input.</summary>
public enum NetworkForm
{
    /// <summary>Layers, one after the other.</summary>
    Layers,

    /// <summary>⟨A, U Uᵀ⟩ of a square matrix A, its rows one after the other; U is as large and the only parameter.
    /// (Blanc et al., matrix sensing.)</summary>
    Factor,
}

/// <summary>How one layer starts.</summary>
/// <param name="Weights">Weight matrix.</param>
/// <param name="Bias">Bias vector; unused in a network without biases.</param>
public sealed record LayerInitialization(Initializer Weights, Initializer Bias);

/// <summary>
/// A ReLU network: convolutional stages, if there are any, then fully connected layers. Layers, which are convolutions
/// and fully connected ones, are numbered 1 … L; the last one is the output layer and has no activation.
/// </summary>
public sealed record NetworkConfiguration
{
    /// <summary>Slope below 0 of <see cref="ActivationKind.LeakyRelu"/>.</summary>
    public const double Leak = 0.01;

    /// <summary>Widths of the hidden layers; empty for a linear model.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [];

    /// <summary>Whether layers have biases.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>Where weights start; overridden layer by layer by <see cref="Layers"/>.</summary>
    public Initializer Init { get; init; } = new Initializer.He();

    /// <summary>Where biases start; overridden layer by layer by <see cref="Layers"/>.</summary>
    public Initializer BiasInit { get; init; } = new Initializer.Constant(0);

    /// <summary>One entry for each layer, or empty: then <see cref="Init"/> and <see cref="BiasInit"/> hold for
    /// all.</summary>
    public IReadOnlyList<LayerInitialization> Layers { get; init; } = [];

    /// <summary>
    /// A trainable linear unit from the inputs straight to the outputs, starting at 0; with <see cref="Bias"/> the
    /// output bias is its constant. (Blanc et al., Theorem 2 networks.)
    /// </summary>
    public bool Skip { get; init; }

    /// <summary>Numbers (1 … L) of the layers that keep their initial weights and biases.</summary>
    public IReadOnlyList<int> Freeze { get; init; } = [];

    /// <summary>Number format of the whole training.</summary>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>The activation of hidden layers.</summary>
    public ActivationKind Activation { get; init; }

    /// <summary>What the network computes.</summary>
    public NetworkForm Form { get; init; }

    /// <summary>Convolutions and poolings before the fully connected layers; empty for a fully connected network. Needs
    /// images.</summary>
    public IReadOnlyList<ImageStage> Conv { get; init; } = [];

    /// <summary>Layers, L: convolutions, hidden layers, and the output layer.</summary>
    public int CountLayers() => Conv.Count(stage => stage is ImageStage.Convolution) + Hidden.Count + 1;
}
