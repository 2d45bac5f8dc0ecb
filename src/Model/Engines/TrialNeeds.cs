namespace Sweeps.Model.Engines;

/// <summary>What a trial takes of a worker while it is trained.</summary>
/// <param name="Slots">Slots; at least 1.</param>
/// <param name="Gpus">Devices, for itself alone.</param>
/// <param name="MemoryBytes">Bytes of memory; 0: not said.</param>
/// <param name="IsProgram">Whether it is somebody's own program, which only those workers run that are allowed
/// to.</param>
public readonly record struct TrialNeeds(int Slots, int Gpus = 0, long MemoryBytes = 0, bool IsProgram = false)
{
    /// <summary>What a trial takes that is trained by this process.</summary>
    public static TrialNeeds OneSlot { get; } = new(1);

    /// <summary>Whether a worker that has so much could ever train it.</summary>
    /// <param name="slots">Its slots.</param>
    /// <param name="gpus">Its devices.</param>
    /// <param name="memory">Bytes of its memory; 0: not known, and taken to be enough.</param>
    /// <param name="programs">Whether it runs programs.</param>
    public bool Fit(int slots, int gpus, long memory, bool programs) =>
        Slots <= slots && Gpus <= gpus && (memory == 0 || MemoryBytes <= memory) && (programs || !IsProgram);
}
