using System.Numerics;
using System.Runtime.CompilerServices;
using Sweeps.Model.Numerics.Vectors;

namespace Sweeps.Model.Numerics.Products;

/// <summary>What a gradient tile does with its sums. Tiles are specialised for it, so a weight gradient is used up in registers.</summary>
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

/// <summary>Adds λ·θ to the gradient, then updates.</summary>
internal readonly unsafe struct DecayEnd<TMath, TVector, T, TUpdate>(T decay, TUpdate update) : IGradientEnd<TVector, T>
    where TMath : struct, IVectorMath<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TUpdate : struct, IGradientEnd<TVector, T>
{
    private readonly T _decay = decay;
    private readonly TUpdate _update = update;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(TVector gradient, T* target) =>
        _update.Apply(TMath.FusedMultiplyAdd(TMath.Broadcast(_decay), TMath.Load(target), gradient), target);
}

/// <summary>θ ← θ − h g.</summary>
internal readonly unsafe struct SgdEnd<TMath, TVector, T>(T rate) : IGradientEnd<TVector, T>
    where TMath : struct, IVectorMath<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _negativeRate = -rate;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(TVector gradient, T* target) =>
        TMath.Store(TMath.FusedMultiplyAdd(TMath.Broadcast(_negativeRate), gradient, TMath.Load(target)), target);
}

/// <summary>v ← μ v + g; θ ← θ − h v. Velocities that fade away become 0 before they grow subnormal, which would make every step slow.</summary>
internal readonly unsafe struct MomentumEnd<TMath, TVector, T>(T rate, T momentum, T smallest, nint state) : IGradientEnd<TVector, T>
    where TMath : struct, IVectorMath<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _negativeRate = -rate;
    private readonly T _momentum = momentum;
    private readonly T _smallest = smallest;
    private readonly nint _state = state;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(TVector gradient, T* target)
    {
        TVector velocity = TMath.FusedMultiplyAdd(TMath.Broadcast(_momentum), TMath.Load(target + _state), gradient);
        velocity = TMath.Flush(velocity, TMath.Broadcast(_smallest));
        TMath.Store(velocity, target + _state);
        TMath.Store(TMath.FusedMultiplyAdd(TMath.Broadcast(_negativeRate), velocity, TMath.Load(target)), target);
    }
}

/// <summary>
/// m ← β₁ m + (1 − β₁) g; v ← β₂ v + (1 − β₂) g²; θ ← θ − h m̂ / (√v̂ + ε), with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ).
/// (Kingma and Ba, Adam, Algorithm 1.) Fading moments become 0 before they grow subnormal.
/// </summary>
internal readonly unsafe struct AdamEnd<TMath, TVector, T>(AdamConstants<T> constants, nint state) : IGradientEnd<TVector, T>
    where TMath : struct, IVectorMath<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AdamConstants<T> _constants = constants;
    private readonly nint _state = state;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(TVector gradient, T* target)
    {
        T* first = target + _state;
        T* second = first + _state;
        TVector smallest = TMath.Broadcast(_constants.Smallest);
        TVector m = TMath.Multiply(TMath.Broadcast(_constants.OneMinusBeta1), gradient);
        m = TMath.Flush(TMath.FusedMultiplyAdd(TMath.Broadcast(_constants.Beta1), TMath.Load(first), m), smallest);
        TMath.Store(m, first);
        TVector v = TMath.Multiply(TMath.Multiply(TMath.Broadcast(_constants.OneMinusBeta2), gradient), gradient);
        v = TMath.Flush(TMath.FusedMultiplyAdd(TMath.Broadcast(_constants.Beta2), TMath.Load(second), v), smallest);
        TMath.Store(v, second);
        TVector root = TMath.SquareRoot(TMath.Multiply(v, TMath.Broadcast(_constants.SecondScale)));
        TVector step = TMath.Divide(TMath.Multiply(TMath.Broadcast(_constants.FirstScale), m), TMath.Add(root, TMath.Broadcast(_constants.Epsilon)));
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
    T Beta1, T OneMinusBeta1, T Beta2, T OneMinusBeta2, T FirstScale, T SecondScale, T Epsilon, T Smallest);
