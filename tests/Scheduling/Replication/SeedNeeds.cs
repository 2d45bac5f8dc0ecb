using Sweeps.Scheduling.Replication;

namespace Sweeps.Scheduling.Tests.Replication;

internal static class SeedNeeds
{
    /// <summary>Whether a seed is to be trained, given the results of all those before it.</summary>
    public static SeedNeed After(this ReplicationRule rule, params ReadOnlySpan<SeedResult> earlier)
    {
        CellSeeds cell = new(rule);
        foreach (SeedResult result in earlier)
        {
            cell.Add(result);
            if (result.End is SeedEnd.Open or SeedEnd.Failed)
                break;
        }

        return cell.Need(earlier.Length);
    }
}
