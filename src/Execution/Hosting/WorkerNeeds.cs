using System.Globalization;
using Sweeps.Model.Engines;
using Sweeps.Storage;

namespace Sweeps.Execution.Hosting;

/// <summary>Which workers have what a trial takes.</summary>
internal static class WorkerNeeds
{
    /// <summary>What is said where no worker that is there has what each trial of a sweep takes.</summary>
    public static string NobodyFits(TrialNeeds needs, IReadOnlyList<WorkerRecord> present)
    {
        if (needs.IsProgram && !present.Any(worker => worker.Identity.RunsPrograms))
            return $"It runs a program, and none of the {present.Count} workers that are there may run programs: "
                + "run the sweep on your own machine (sweeps run), or start a worker with SWEEPS_PROGRAMS=1.";
        List<string> lacks = [];
        int slots = present.Max(worker => worker.Identity.Slots);
        int gpus = present.Max(worker => worker.Identity.Gpus);
        long memory = present.Max(worker => worker.Identity.MemoryBytes);
        if (needs.Slots > slots)
            lacks.Add(Invariant($"`needs.slots` is {needs.Slots}, and the largest has {slots}"));
        if (needs.Gpus > gpus)
            lacks.Add(Invariant($"`needs.gpus` is {needs.Gpus}, and the most that one declares is {gpus}"));
        if (memory > 0 && needs.MemoryBytes > memory)
            lacks.Add(
                Invariant($"`needs.memory` is {needs.MemoryBytes >> 20} MiB, and the largest has {memory >> 20} MiB")
            );
        return $"It fits none of the {present.Count} workers that are there: "
            + (lacks.Count > 0 ? string.Join("; ", lacks) : "no single one has all that it needs")
            + ". Start one that has it (--slots, --gpus), or lower `program.needs`.";
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
