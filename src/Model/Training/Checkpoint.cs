using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Sweeps.Model.Training;

/// <summary>
/// A training's state, sealed with the trial key, the engine version and a checksum. Only the same trial by the same
/// version of the engine can continue it.
/// </summary>
/// <remarks>
/// Layout, little-endian: magic (8 bytes), format (4), engine version (4), trial key (32), step (8), length of the
/// state (8), the state, SHA-256 of all before it (32).
/// </remarks>
public static class Checkpoint
{
    private const int Format = 1;
    private const int FormatAt = 8;
    private const int EngineAt = 12;
    private const int KeyAt = 16;
    private const int StepAt = KeyAt + KeySize;
    private const int LengthAt = StepAt + 8;
    private const int StateAt = LengthAt + 8;
    private const int KeySize = 32;
    private const string NextStep = "Delete this checkpoint; the trial then starts again from its first step.";

    private static ReadOnlySpan<byte> Magic => "SWEEPSCP"u8;

    /// <summary>Seals the state that a training had after <paramref name="step"/> updates.</summary>
    /// <param name="key">The trial's key, 32 bytes.</param>
    /// <param name="step">Updates done.</param>
    /// <param name="state">What <see cref="ITraining.SaveState"/> gave.</param>
    public static byte[] Seal(ReadOnlySpan<byte> key, long step, ReadOnlySpan<byte> state)
    {
        RequireKey(key);
        byte[] block = new byte[StateAt + state.Length + SHA256.HashSizeInBytes];
        Magic.CopyTo(block);
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(FormatAt), Format);
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(EngineAt), EngineVersion.Current);
        key.CopyTo(block.AsSpan(KeyAt));
        BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(StepAt), step);
        BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(LengthAt), state.Length);
        state.CopyTo(block.AsSpan(StateAt));
        int end = StateAt + state.Length;
        SHA256.HashData(block.AsSpan(0, end), block.AsSpan(end));
        return block;
    }

    /// <summary>Opens a sealed checkpoint of the trial <paramref name="key"/>; the state is a view into
    /// <paramref name="block"/>.</summary>
    /// <exception cref="CheckpointException">It is damaged, or another trial or another version wrote it.</exception>
    public static (long Step, ReadOnlyMemory<byte> State) Open(ReadOnlyMemory<byte> block, ReadOnlySpan<byte> key)
    {
        RequireKey(key);
        var bytes = block.Span;
        if (bytes.Length < FormatAt || !bytes[..Magic.Length].SequenceEqual(Magic))
            throw new CheckpointException(
                $"A checkpoint begins with `SWEEPSCP`, but these {bytes.Length} bytes do not. {NextStep}"
            );
        if (bytes.Length < StateAt + SHA256.HashSizeInBytes)
            throw new CheckpointException(
                $"A checkpoint has at least {StateAt + SHA256.HashSizeInBytes} bytes, but this one ends after "
                    + $"{bytes.Length}. {NextStep}"
            );

        // The versions come first: another format may lie differently from here on.
        RequireVersion("format", BinaryPrimitives.ReadInt32LittleEndian(bytes[FormatAt..]), Format);
        RequireIntact(bytes);
        RequireVersion(
            "engine version",
            BinaryPrimitives.ReadInt32LittleEndian(bytes[EngineAt..]),
            EngineVersion.Current
        );
        var writer = bytes.Slice(KeyAt, KeySize);
        if (!writer.SequenceEqual(key))
        {
            throw new CheckpointException(
                $"A checkpoint can only be continued by the trial that wrote it, but this one is of trial "
                    + $"{Convert.ToHexStringLower(writer)} "
                    + $"and was opened for {Convert.ToHexStringLower(key)}. Give the checkpoint of the right "
                    + "trial, or none."
            );
        }

        long step = BinaryPrimitives.ReadInt64LittleEndian(bytes[StepAt..]);
        return (step, block[StateAt..^SHA256.HashSizeInBytes]);
    }

    private static void RequireKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeySize)
            throw new ArgumentException($"A trial key has {KeySize} bytes, but {key.Length} were given.", nameof(key));
    }

    private static void RequireVersion(string what, int found, int expected)
    {
        if (found != expected)
            throw new CheckpointException(
                $"This build reads checkpoints of {what} {expected}, but this one has {what} {found}. Continue "
                    + "with the build that wrote it, or delete it to train the trial anew."
            );
    }

    private static void RequireIntact(ReadOnlySpan<byte> bytes)
    {
        long length = BinaryPrimitives.ReadInt64LittleEndian(bytes[LengthAt..]);
        long present = bytes.Length - StateAt - SHA256.HashSizeInBytes;
        if (length != present)
            throw new CheckpointException(
                $"The checkpoint says that its state has {length} bytes, but {present} are there: it is cut short "
                    + $"or damaged. {NextStep}"
            );
        Span<byte> checksum = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..^SHA256.HashSizeInBytes], checksum);
        if (!checksum.SequenceEqual(bytes[^SHA256.HashSizeInBytes..]))
            throw new CheckpointException(
                $"The checkpoint's SHA-256 does not match its bytes: it is damaged. {NextStep}"
            );
    }
}
