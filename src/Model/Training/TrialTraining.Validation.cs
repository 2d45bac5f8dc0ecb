using System.Numerics;
using Sweeps.Model.Measures;

namespace Sweeps.Model.Training;

/// <summary>
/// Which step does best on the validation examples: looked at before the first step and after every epoch. What a
/// reader wants to know of that step is measured there and then, so no weights are kept.
/// </summary>
internal sealed unsafe partial class TrialTraining<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private BestStep? _best;
    private int _epochsWithoutBetter;
    private long _validatedThrough = -1;

    private bool HasLostPatience => _epochsWithoutBetter >= _retry;

    private void Validate(IMetricSink sink)
    {
        _validatedThrough = Step;
        if (Step % _length.StepsPerEpoch != 0)
            return;
        using var _ = ShowAverage();
        Context.Begin(Step, MeasureNeeds.Validation, sink);
        double error = Context.Validation.Error;
        if (_best is null || error < _best.ValidationError)
        {
            Context.Begin(Step, MeasureNeeds.Test, sink);
            _best = new BestStep(Step, error, Context.Test.Error, Context.Test.Loss);
            _epochsWithoutBetter = 0;
        }
        else
        {
            _epochsWithoutBetter++;
        }

        Context.Best = _best;
    }

    private void SaveValidation(BinaryWriter writer)
    {
        writer.Write(_validatedThrough);
        writer.Write(_best is not null);
        if (_best is not { } best)
            return;
        writer.Write(best.Step);
        writer.Write(best.ValidationError);
        writer.Write(best.TestError);
        writer.Write(best.TestLoss);
        writer.Write(_epochsWithoutBetter);
    }

    private void LoadValidation(BinaryReader reader)
    {
        _validatedThrough = reader.ReadInt64();
        if (!reader.ReadBoolean())
            return;
        Context.Best = _best = new BestStep(
            reader.ReadInt64(),
            reader.ReadDouble(),
            reader.ReadDouble(),
            reader.ReadDouble()
        );
        _epochsWithoutBetter = reader.ReadInt32();
        if (HasLostPatience && Status == TrainingStatus.Running)
            Status = TrainingStatus.Finished;
    }
}
