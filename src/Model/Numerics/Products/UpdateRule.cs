namespace Sweeps.Model.Numerics.Products;

/// <summary>What becomes of a weight gradient.</summary>
internal enum UpdateKind
{
    /// <summary>It is added to what is stored <see cref="UpdateRule{T}.State"/> numbers from the weights.</summary>
    Accumulate,

    /// <summary>Gradient descent.</summary>
    Sgd,

    /// <summary>Gradient descent with momentum.</summary>
    Momentum,

    /// <summary>Adam.</summary>
    Adam,
}

/// <summary>How weights of one layer are updated in one step.</summary>
/// <typeparam name="T">Number format.</typeparam>
internal struct UpdateRule<T>
    where T : unmanaged
{
    /// <summary>Which rule.</summary>
    public UpdateKind Kind;

    /// <summary>λ; 0 is left out.</summary>
    public T Decay;

    /// <summary>h.</summary>
    public T Rate;

    /// <summary>μ.</summary>
    public T Momentum;

    /// <summary>Velocities below it become 0.</summary>
    public T Smallest;

    /// <summary>Adam's numbers.</summary>
    public AdamConstants<T> Adam;

    /// <summary>From a weight to its velocity, or first moment (the second is as far again), or gradient, in
    /// numbers.</summary>
    public nint State;
}
