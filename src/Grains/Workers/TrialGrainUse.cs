namespace Sweeps.Grains.Workers;

/// <summary>Which trials in flight have a grain of their own, which owns them, has them trained and answers for
/// them.</summary>
public enum TrialGrainUse
{
    /// <summary>All but fleeting ones. The default.</summary>
    UnlessFleeting,

    /// <summary>All.</summary>
    All,
}

/// <summary>Decides which trials go round their grain: here, and nowhere else.</summary>
public static class TrialGrainDecision
{
    /// <summary>
    /// Whether trials that come in one answer have grains. More trials than the worker has slots are fleeting ones: the
    /// coordinator claims trials ahead where they take milliseconds. Whoever looked for one of these in the cluster
    /// would find it gone. A grain for each adds half to what they cost; docs/scale.md has the figures.
    /// </summary>
    /// <param name="use">What is wanted.</param>
    /// <param name="trials">Trials that are to begin.</param>
    /// <param name="slots">Slots of the worker.</param>
    public static bool HaveGrains(this TrialGrainUse use, int trials, int slots) =>
        use == TrialGrainUse.All || trials <= slots;
}
