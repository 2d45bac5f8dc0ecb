using Sweeps.Model.Numerics.Memory;

namespace Sweeps.Model.Networks;

internal sealed unsafe partial class PlainNetwork<T>
{
    /// <summary>A layer with the activations of the last forward pass, and of one example the derivatives by its
    /// preactivations.</summary>
    private sealed class PlainLayer(
        int inputs,
        int outputs,
        bool biased,
        bool trainable,
        int states,
        int examples,
        bool keepsPreactivations
    ) : IDisposable
    {
        private readonly NativeArray<T> _activations = new((long)examples * outputs);
        private readonly NativeArray<T>? _preactivations = keepsPreactivations ? new((long)examples * outputs) : null;

        public int Inputs => inputs;

        public int Outputs => outputs;

        public bool Trainable => trainable;

        /// <summary>[out, in].</summary>
        public Segment<T> Weights { get; } = new(checked(inputs * outputs), states);

        /// <summary>Zeros where the network has none.</summary>
        public Segment<T> Bias { get; } = new(outputs, states);

        public T[] Delta { get; } = new T[outputs];

        public T* Of(int example) => _activations.Pointer + (nint)example * outputs;

        /// <summary>The preactivations of an example where they are kept, else its activations.</summary>
        public T* PreactivationsOf(int example) => (_preactivations ?? _activations).Pointer + (nint)example * outputs;

        public void KeepPreactivations(int example)
        {
            if (_preactivations is not null)
                new ReadOnlySpan<T>(Of(example), outputs).CopyTo(new Span<T>(PreactivationsOf(example), outputs));
        }

        // x: [in], y: [out]
        public void Forward(T* x, T* y)
        {
            T* w = Weights.Values;
            for (int j = 0; j < outputs; j++)
            {
                T sum = T.Zero;
                for (int i = 0; i < inputs; i++)
                    sum = T.FusedMultiplyAdd(x[i], *w++, sum);
                y[j] = sum + Bias.Values[j];
            }
        }

        /// <summary>Adds the gradient of one example with inputs x.</summary>
        public void Collect(T* x)
        {
            if (!trainable)
                return;
            T* g = Weights.Gradient;
            for (int j = 0; j < outputs; j++)
            {
                T delta = Delta[j];
                for (int i = 0; i < inputs; i++, g++)
                    *g = T.FusedMultiplyAdd(x[i], delta, *g);
                if (biased)
                    Bias.Gradient[j] += delta;
            }
        }

        public void Dispose()
        {
            _activations.Dispose();
            _preactivations?.Dispose();
            Weights.Dispose();
            Bias.Dispose();
        }
    }
}
