using System.Numerics;
using System.Runtime.CompilerServices;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Names;

namespace Sweeps.Model.Noise;

/// <summary>
/// How a class becomes a target: one row of K numbers, 1 at the class; or, where the network has a single output for
/// two classes, −1 for class 0 and +1 for class 1. A regression's target is the number itself.
/// </summary>
/// <param name="Classes">Number of classes; 0 for regression.</param>
/// <param name="Outputs">Number of outputs.</param>
public readonly record struct TargetEncoding(int Classes, int Outputs)
{
    /// <summary>
    /// The encoding a loss asks for: one output for logistic and hinge loss, for regression, and for a squared loss on
    /// two classes; K outputs otherwise.
    /// </summary>
    /// <exception cref="ConfigurationException">The loss does not go with that number of classes.</exception>
    public static TargetEncoding For(LossKind loss, int classes)
    {
        if (classes == 0 && loss is not (LossKind.Squared or LossKind.HalfSquared))
            throw new ConfigurationException(
                "train.loss",
                $"`{EnumWords.Of(loss)}` needs classes, but this data set is a regression",
                "Use `squared` or `half_squared`."
            );
        if (classes != 2 && (loss is LossKind.Logistic or LossKind.Hinge))
            throw new ConfigurationException(
                "train.loss",
                $"`{EnumWords.Of(loss)}` needs 2 classes, but this data set has {classes}",
                "Use `cross_entropy`."
            );
        return new TargetEncoding(classes, classes == 0 || (classes == 2 && !loss.IsOfSoftmax()) ? 1 : classes);
    }

    /// <summary>Writes the target of a class: <see cref="Outputs"/> numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Encode<T>(int label, T* target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Encode(label, T.One, T.Zero, target);

    /// <summary>Writes the target of a class with <paramref name="on"/> for it and <paramref name="off"/> for every
    /// other; with one output ±<paramref name="on"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Encode<T>(int label, T on, T off, T* target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Outputs == 1)
        {
            target[0] = label == 1 ? on : -on;
            return;
        }

        new Span<T>(target, Outputs).Fill(off);
        target[label] = on;
    }

    /// <summary>Writes the clean target of example <paramref name="i"/>: <see cref="Outputs"/> numbers.</summary>
    public unsafe void Encode<T>(Examples<T> examples, int i, T* target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Classes == 0)
            target[0] = T.CreateTruncating(examples.Targets[i]);
        else
            Encode(examples.Labels[i], target);
    }
}
