using Sweeps.Model.Training;

namespace Sweeps.Model.Tests.Training;

public sealed class CheckpointTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)(7 * i))];
    private static readonly byte[] State = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * i))];

    [Fact]
    public void Checkpoint_SealedAndOpened_GivesBackStepAndState()
    {
        var (step, state) = Checkpoint.Open(Checkpoint.Seal(Key, 123_456_789_012, State), Key);

        Assert.Equal(123_456_789_012, step);
        Assert.Equal(State, state.ToArray());
    }

    [Fact]
    public void Checkpoint_OfAnEmptyState_GivesItBack() =>
        Assert.Empty(Checkpoint.Open(Checkpoint.Seal(Key, 0, []), Key).State.ToArray());

    [Fact]
    public void Checkpoint_OfAnotherTrial_IsRefusedWithBothKeys()
    {
        byte[] other = [.. Key.Select(b => (byte)~b)];

        var refusal = Refusal(Checkpoint.Seal(other, 5, State));

        Assert.Contains(Convert.ToHexStringLower(other), refusal);
        Assert.Contains(Convert.ToHexStringLower(Key), refusal);
    }

    [Fact]
    public void Checkpoint_OfAnotherFormat_IsRefusedWithBothVersions()
    {
        byte[] block = Checkpoint.Seal(Key, 5, State);
        block[8] = 99;

        Assert.Contains("format 1, but this one has format 99", Refusal(block));
    }

    [Fact]
    public void Checkpoint_OfAnotherEngineVersion_IsRefusedWithBothVersions()
    {
        byte[] block = Checkpoint.Seal(Key, 5, State);
        block[12] = 77;
        System.Security.Cryptography.SHA256.HashData(
            block.AsSpan(0, block.Length - 32),
            block.AsSpan(block.Length - 32)
        );

        Assert.Contains($"engine version {EngineVersion.Current}, but this one has engine version 77", Refusal(block));
    }

    [Fact]
    public void Checkpoint_WithAnyByteChanged_IsRefused()
    {
        byte[] block = Checkpoint.Seal(Key, 5, State.AsSpan(0, 40));
        for (int i = 0; i < block.Length; i++)
        {
            block[i] ^= 0x10;
            Refusal(block);
            block[i] ^= 0x10;
        }
    }

    [Fact]
    public void Checkpoint_CutShortAnywhere_IsRefused()
    {
        byte[] block = Checkpoint.Seal(Key, 5, State.AsSpan(0, 40));
        for (int length = 0; length < block.Length; length++)
            Refusal(block[..length]);
    }

    [Fact]
    public void Checkpoint_WithBytesAfterItsEnd_IsRefused() =>
        Assert.Contains("1000 bytes, but 1001 are there", Refusal([.. Checkpoint.Seal(Key, 5, State), 0]));

    [Fact]
    public void Checkpoint_ThatIsNone_IsRefused() =>
        Assert.Contains("SWEEPSCP", Refusal("not a checkpoint, but a sentence"u8.ToArray()));

    private static string Refusal(byte[] block) =>
        Assert.Throws<CheckpointException>(() => Checkpoint.Open(block, Key)).Message;
}
