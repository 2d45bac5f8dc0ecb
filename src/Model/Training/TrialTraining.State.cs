using System.Numerics;
using System.Security.Cryptography;

namespace Sweeps.Model.Training;

/// <summary>What a trial leaves behind: a state to continue from, and the hash of its weights.</summary>
internal sealed unsafe partial class TrialTraining<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public byte[] SaveState()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Step);
        writer.Write(_measuredThrough);
        writer.Write((int)Status);
        writer.Write(Divergence ?? "");
        writer.Write(_batches?.Visits ?? 0);
        writer.Write(_batches?.Flips ?? 0);

        // Before the first step the seed says all there is to say of the networks.
        if (Step > 0)
        {
            Network.SaveState(writer);
            _rule?.Predictor?.SaveState(writer);
            _average?.SaveState(writer);
        }

        if (_validates)
            SaveValidation(writer);
        writer.Flush();
        return stream.ToArray();
    }

    private void Restore(ReadOnlyMemory<byte> state)
    {
        using var stream = new MemoryStream(state.ToArray(), writable: false);
        using var reader = new BinaryReader(stream);
        try
        {
            Step = reader.ReadInt64();
            _measuredThrough = reader.ReadInt64();
            Status = (TrainingStatus)reader.ReadInt32();
            Divergence = reader.ReadString() is { Length: > 0 } text ? text : null;
            long visits = reader.ReadInt64(),
                flips = reader.ReadInt64();
            if (Step < 0 || Step > TotalSteps)
                throw Refusal($"it was taken at step {Step} and this training has {TotalSteps}");

            // The end of a shorter training is the middle of a longer one.
            if (Status == TrainingStatus.Finished && Step < TotalSteps)
                Status = TrainingStatus.Running;
            if (Step > 0)
            {
                Batches.RestoreCounts(visits, flips);
                Network.LoadState(reader);
                _rule?.Predictor?.LoadState(reader);
                _average?.LoadState(reader);
            }

            if (_validates)
                LoadValidation(reader);
        }
        catch (EndOfStreamException e)
        {
            throw Refusal("it ends before this network's last weight", e);
        }

        if (stream.Position != stream.Length)
            throw Refusal($"it has {stream.Length} bytes, of which this network takes {stream.Position}");
    }

    private static CheckpointException Refusal(string reason, Exception? inner = null) =>
        new(
            $"A state can only be continued by the trial that saved it, but {reason}. Give the state of the right "
                + "trial, or none to start from the first step.",
            inner
        );

    public byte[] WeightsHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (NamedArray array in Weights())
            hash.AppendData(array.Bytes);
        return hash.GetHashAndReset();
    }
}
