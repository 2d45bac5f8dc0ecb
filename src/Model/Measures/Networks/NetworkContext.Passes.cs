using System.Runtime.CompilerServices;
using Sweeps.Model.Data.Batches;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Training.LogitLosses;

namespace Sweeps.Model.Measures.Networks;

internal sealed unsafe partial class NetworkContext<T>
{
    private void PassOverTrainingSet(MeasureNeeds needs)
    {
        var train =
            data().Train
            ?? throw new InvalidOperationException(
                "Training scores need a fixed training set, but this trial's examples are drawn afresh."
            );
        // Without noise, the noisy labels are the clean ones: one score serves for both.
        bool same = batches().Noise.IsNone;
        bool clean = same || needs.HasFlag(MeasureNeeds.Train),
            noisy = !same && needs.HasFlag(MeasureNeeds.NoisyTrain),
            gradients = needs.HasFlag(MeasureNeeds.Gradients);
        int[] noisyLabels =
            same ? train.Labels
            : noisy || gradients ? NoisyLabels(train)
            : [];
        var cleanTally = new Tally();
        var noisyTally = new Tally();
        var gradientSums = default(LogitGradients);
        for (int first = 0; first < train.Count; first += network.EvaluationChunk)
        {
            int count = Forward(train, first, train.Count);
            if (clean)
                Score(ref cleanTally, train, train.Labels, first, count, asTrained: false);
            if (noisy)
                Score(ref noisyTally, train, noisyLabels, first, count, asTrained: true);
            if (gradients)
                AddGradients(ref gradientSums, noisyLabels, first, count);
        }

        if (gradients)
            _logitGradients = new(
                gradientSums.Square / train.Count,
                gradientSums.ResidualSquare / train.Count,
                gradientSums.ResidualAbsolute / train.Count,
                gradientSums.PredictedSquare / train.Count
            );
        _split = same ? new(train.Count, 0, cleanTally.Errors, 0, 0) : noisyTally.Split;
        _train = cleanTally.Over(train.Count);
        var noisyScore = noisyTally.Over(train.Count);
        _noisyTrain = same ? _train : noisyScore with { Loss = noisyScore.Loss + MeanAdditiveLoss() };
    }

    private void PassOverValidationSet()
    {
        var examples =
            data().Validation
            ?? throw new InvalidOperationException("There are no validation examples. Set `data.validation`.");
        var noise = batches().Noise;
        bool noisy = subject.Configuration.Noise.Validation && !noise.IsNone;
        int[] labels =
            !noisy ? examples.Labels
            : noise.IsStatic ? _validationLabels ??= noise.NoisyValidationLabels(examples, 0)
            : noise.NoisyValidationLabels(examples, _step);
        var tally = new Tally();
        for (int first = 0; first < examples.Count; first += network.EvaluationChunk)
        {
            int count = Forward(examples, first, examples.Count);
            Score(ref tally, examples, labels, first, count, asTrained: noisy);
        }

        _validation = tally.Over(examples.Count);
    }

    // Targets are those of the training step; a predictor passes over the chunk that the network has just seen.
    private void AddGradients(ref LogitGradients sums, int[] labels, int first, int count)
    {
        T* targets = (T*)Unsafe.AsPointer(ref _targets[0]);
        for (int i = 0; i < count; i++)
            batches().EncodeSeen(labels[first + i], targets + i * network.Outputs);
        rule?.Predictor?.Forward((T**)Unsafe.AsPointer(ref _rows[0]), count);
        T* logits = network.Logits(out nint stride);
        nint predictedStride = 0;
        T* predictedLogits = rule?.Predictor is { } predictor ? predictor.Logits(out predictedStride) : null;
        Span<double> s = _probabilities,
            t = _predicted;
        double square = 0,
            residualSquare = 0,
            residualAbsolute = 0,
            predictedSquare = 0;
        for (int i = 0; i < count; i++)
        {
            ExampleSoftmax.Of(logits + i * stride, s);
            if (predictedLogits != null)
                ExampleSoftmax.Of(predictedLogits + i * predictedStride, t);
            else
                s.CopyTo(t);
            for (int k = 0; k < s.Length; k++)
            {
                double y = double.CreateTruncating(targets[i * s.Length + k]);
                square += (s[k] - y) * (s[k] - y);
                residualSquare += (t[k] - y) * (t[k] - y);
                residualAbsolute += Math.Abs(t[k] - y);
                predictedSquare += (s[k] - t[k]) * (s[k] - t[k]);
            }
        }

        sums = new(
            sums.Square + square,
            sums.ResidualSquare + residualSquare,
            sums.ResidualAbsolute + residualAbsolute,
            sums.PredictedSquare + predictedSquare
        );
    }

    private void PassOverTestSet(MeasureNeeds needs)
    {
        var test = data().Test;
        bool patterns = needs.HasFlag(MeasureNeeds.Patterns),
            scores = needs.HasFlag(MeasureNeeds.Test);
        int inputs = patterns ? Math.Min(test.Count, subject.Configuration.Measure.Inputs) : 0;
        for (int layer = 1; layer < network.Layers && patterns; layer++)
            _patterns[layer] ??= new FiringPatterns(inputs, network.Width(layer));

        var tally = new Tally();
        int passed = scores ? test.Count : inputs;
        for (int first = 0; first < passed; first += network.EvaluationChunk)
        {
            int count = Forward(test, first, passed);
            TakePatterns(first, Math.Min(count, inputs - first));
            if (scores)
                Score(ref tally, test, test.Labels, first, count, asTrained: false);
        }

        _test = tally.Over(test.Count);
    }

    /// <summary>Copies the logits of all of some examples: [examples, outputs].</summary>
    public void ReadLogits(Examples<T> examples, Span<T> logits)
    {
        _cancellation = CancellationToken.None; // that of the last snapshot is no concern of this
        for (int first = 0; first < examples.Count; first += network.EvaluationChunk)
        {
            int count = Forward(examples, first, examples.Count);
            T* from = network.Logits(out nint stride);
            for (int i = 0; i < count; i++)
                new ReadOnlySpan<T>(from + i * stride, network.Outputs).CopyTo(
                    logits[((first + i) * network.Outputs)..]
                );
        }
    }

    private int Forward(Examples<T> examples, int first, int end)
    {
        if (first > 0)
            _cancellation.ThrowIfCancellationRequested();
        int count = Math.Min(network.EvaluationChunk, end - first);
        var room =
            examples.Room == 0 ? RowRoom<T>.None : _room ??= new RowRoom<T>(examples.Room, network.EvaluationChunk);
        for (int i = 0; i < count; i++)
            _rows[i] = (nint)examples.Row(first + i, room.At(i));
        network.Forward((T**)Unsafe.AsPointer(ref _rows[0]), count);
        return count;
    }

    private void TakePatterns(int first, int count)
    {
        for (int layer = 1; layer < network.Layers && count > 0; layer++)
        {
            T* activations = network.Activations(layer, out nint stride);
            for (int i = 0; i < count; i++)
                _patterns[layer]!.SetRow(
                    first + i,
                    new ReadOnlySpan<T>(activations + i * stride, network.Width(layer))
                );
        }
    }

    private void Score(ref Tally tally, Examples<T> examples, int[] labels, int first, int count, bool asTrained)
    {
        T* targets = (T*)Unsafe.AsPointer(ref _targets[0]);
        for (int i = 0; i < count; i++)
        {
            T* target = targets + i * network.Outputs;
            if (!subject.HasClasses)
                *target = T.CreateTruncating(examples.Targets[first + i]);
            else if (asTrained)
                batches().EncodeSeen(labels[first + i], target);
            else
                subject.Encoding.Encode(labels[first + i], target);
        }

        T* logits = network.Logits(out nint stride);
        // A rule takes its loss from logits in float64, the network its own in its precision: with a rule, even where
        // nothing is trained, the same loss may differ in the ninth digit.
        tally.Loss += rule?.Loss is { } loss
            ? loss.Sum(logits, stride, targets, count, null)
            : network.SumLoss(targets, count);
        if (!subject.HasClasses)
            return;
        for (int i = 0; i < count; i++)
            tally.Add(
                Predict(new ReadOnlySpan<T>(logits + i * stride, network.Outputs)),
                labels[first + i],
                examples.Labels[first + i]
            );
    }

    /// <summary>The predicted class, or −1 where an output is not a number.</summary>
    private static int Predict(ReadOnlySpan<T> outputs)
    {
        if (outputs.Length == 1)
            return T.IsNaN(outputs[0]) ? -1
                : outputs[0] > T.Zero ? 1
                : 0;
        int best = 0;
        T largest = outputs[0];
        bool numbers = !T.IsNaN(largest);
        for (int k = 1; k < outputs.Length; k++)
        {
            T output = outputs[k];
            numbers &= !T.IsNaN(output);
            if (output > largest)
                (best, largest) = (k, output);
        }

        return numbers ? best : -1;
    }
}
