using System.Numerics;
using System.Runtime.CompilerServices;
using Sweeps.Model.Numerics.Vectors;

namespace Sweeps.Model.Numerics.Products;

/// <summary>
/// What a gradient tile does with its sums. Tiles are specialised for it, so a weight gradient is used up in registers.
/// Constants are kept as whole vectors: to spread a number over a vector takes the port that multiplies.
/// </summary>
internal unsafe interface IGradientEnd<TVector, T>
    where T : unmanaged
{
    void Apply(TVector gradient, T* target);
}

/// <summary>Stores the gradient, some way from the weights.</summary>
internal readonly unsafe struct StoreEnd<TMath, TVector, T>(nint offset) : IGradientEnd<TVector, T>
    where TMath : struct, IVectorMath<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly nint _offset = offset;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(TVector gradient, T* target) => TMath.Store(gradient, target + _offset);
}

/// <summary>Adds the gradient to what is stored, some way from the weights.</summary>
internal readonly unsafe struct AddEnd<TMath, TVector, T>(nint offset) : IGradientEnd<TVector, T>
    where TMath : struct, IVectorMath<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly nint _offset = offset;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(TVector gradient, T* target) =>
        TMath.Store(TMath.Add(TMath.Load(target + _offset), gradient), target + _offset);
}

/// <summary>Adds λ·θ to the gradient, then updates.</summary>
internal readonly unsafe struct DecayEnd<TMath, TVector, T, TUpdate>(T decay, TUpdate update) : IGradientEnd<TVector, T>
    where TMath : struct, IVectorMath<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TUpdate : struct, IGradientEnd<TVector, T>
{
    private readonly TVector _decay = TMath.Broadcast(decay);
    private readonly TUpdate _update = update;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(TVector gradient, T* target) =>
        _update.Apply(TMath.FusedMultiplyAdd(_decay, TMath.Load(target), gradient), target);
}

/// <summary>θ ← θ − h g.</summary>
internal readonly unsafe struct SgdEnd<TMath, TVector, T>(T rate) : IGradientEnd<TVector, T>
    where TMath : struct, IVectorMath<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TVector _negativeRate = TMath.Broadcast(-rate);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(TVector gradient, T* target) =>
        TMath.Store(TMath.FusedMultiplyAdd(_negativeRate, gradient, TMath.Load(target)), target);
}

/// <summary>v ← μ v + g; θ ← θ − h v. Velocities that fade away become 0 before they grow subnormal, which would make
/// every step slow.</summary>
internal readonly unsafe struct MomentumEnd<TMath, TVector, T>(T rate, T momentum, T smallest, nint state)
    : IGradientEnd<TVector, T>
    where TMath : struct, IVectorMath<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TVector _negativeRate = TMath.Broadcast(-rate);
    private readonly TVector _momentum = TMath.Broadcast(momentum);
    private readonly TVector _smallest = TMath.Broadcast(smallest);
    private readonly nint _state = state;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(TVector gradient, T* target)
    {
        TVector velocity = TMath.FusedMultiplyAdd(_momentum, TMath.Load(target + _state), gradient);
        velocity = TMath.Flush(velocity, _smallest);
        TMath.Store(velocity, target + _state);
        TMath.Store(TMath.FusedMultiplyAdd(_negativeRate, velocity, TMath.Load(target)), target);
    }
}

/// <summary>
/// m ← β₁ m + (1 − β₁) g; v ← β₂ v + (1 − β₂) g²; θ ← θ − h m̂ / (√v̂ + ε), with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 −
/// β₂ᵗ). (Kingma and Ba, Adam, Algorithm 1.) Fading moments become 0 before they grow subnormal.
/// </summary>
internal readonly unsafe struct AdamEnd<TMath, TVector, T>(AdamConstants<T> constants, nint state)
    : IGradientEnd<TVector, T>
    where TMath : struct, IVectorMath<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly nint _state = state;
    private readonly TVector _beta1 = TMath.Broadcast(constants.Beta1);
    private readonly TVector _oneMinusBeta1 = TMath.Broadcast(constants.OneMinusBeta1);
    private readonly TVector _beta2 = TMath.Broadcast(constants.Beta2);
    private readonly TVector _oneMinusBeta2 = TMath.Broadcast(constants.OneMinusBeta2);
    private readonly TVector _firstScale = TMath.Broadcast(constants.FirstScale);
    private readonly TVector _secondScale = TMath.Broadcast(constants.SecondScale);
    private readonly TVector _epsilon = TMath.Broadcast(constants.Epsilon);
    private readonly TVector _smallest = TMath.Broadcast(constants.Smallest);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(TVector gradient, T* target)
    {
        T* first = target + _state;
        T* second = first + _state;
        TVector m = TMath.FusedMultiplyAdd(_beta1, TMath.Load(first), TMath.Multiply(_oneMinusBeta1, gradient));
        m = TMath.Flush(m, _smallest);
        TMath.Store(m, first);
        TVector v = TMath.Multiply(TMath.Multiply(_oneMinusBeta2, gradient), gradient);
        v = TMath.Flush(TMath.FusedMultiplyAdd(_beta2, TMath.Load(second), v), _smallest);
        TMath.Store(v, second);
        TVector root = TMath.SquareRoot(TMath.Multiply(v, _secondScale));
        TVector step = TMath.Divide(TMath.Multiply(_firstScale, m), TMath.Add(root, _epsilon));
        TMath.Store(TMath.Subtract(TMath.Load(target), step), target);
    }
}

/// <summary>Adam's numbers at one step.</summary>
/// <param name="Beta1">β₁.</param>
/// <param name="OneMinusBeta1">1 − β₁.</param>
/// <param name="Beta2">β₂.</param>
/// <param name="OneMinusBeta2">1 − β₂.</param>
/// <param name="FirstScale">h / (1 − β₁ᵗ).</param>
/// <param name="SecondScale">1 / (1 − β₂ᵗ).</param>
/// <param name="Epsilon">ε.</param>
/// <param name="Smallest">Moments below it become 0.</param>
internal readonly record struct AdamConstants<T>(
    T Beta1,
    T OneMinusBeta1,
    T Beta2,
    T OneMinusBeta2,
    T FirstScale,
    T SecondScale,
    T Epsilon,
    T Smallest
);
