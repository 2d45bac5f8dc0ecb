using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Fields;

namespace Sweeps.Scheduling.Plans;

/// <summary>
/// Pairs of blocks that may have a trial in common: those that agree in all fields that both of them fix. Blocks are
/// looked up by these values, so that a thousand blocks that differ in one are not compared pair by pair.
/// </summary>
internal static class OverlapCandidates
{
    private const int MostFields = 128; // the bits of a mask; further fields only leave more pairs

    /// <summary>The pairs, by the second block and then by the first. <paramref name="spend"/> is told of steps before
    /// they are taken; <paramref name="anySeed"/> passes over seeds.</summary>
    public static IEnumerable<(int Left, int Right)> Of(
        IReadOnlyList<GridBlock> blocks,
        Action<long> spend,
        bool anySeed = false
    )
    {
        string?[][] fixedValues = Fixed(blocks, anySeed);
        Dictionary<UInt128, Group> groups = [];
        for (int right = 0; right < blocks.Count; right++)
        {
            UInt128 mask = 0;
            for (int i = 0; i < fixedValues.Length; i++)
                mask |= fixedValues[i][right] is null ? UInt128.Zero : UInt128.One << i;
            List<int> found = [];
            foreach (Group group in groups.Values)
            {
                spend(1);
                found.AddRange(group.Agreeing(right, mask & group.Mask, fixedValues));
            }

            found.Sort();
            foreach (int left in found)
                yield return (left, right);
            if (!groups.TryGetValue(mask, out Group? own))
                groups[mask] = own = new(mask);
            own.Members.Add(right);
        }
    }

    // By fields that differ between blocks: the text of each block's value, or null where it varies.
    private static string?[][] Fixed(IReadOnlyList<GridBlock> blocks, bool anySeed)
    {
        List<string?[]> values = [];
        HashSet<ConfigurationField>[] varied =
        [
            .. blocks.Select(block =>
                block
                    .Axes.Where(axis => axis.Count > 1)
                    .SelectMany(axis => axis.Columns)
                    .Select(column => column.Field)
                    .ToHashSet()
            ),
        ];
        foreach (ConfigurationField field in FieldScope.Of([.. blocks.Select(block => block.Base)]))
        {
            if (anySeed && field == ConfigurationFields.Seed || values.Count == MostFields)
                continue;
            int first = Array.FindIndex(varied, fields => !fields.Contains(field));
            if (first < 0 || !blocks.Where((block, i) => !varied[i].Contains(field)).Any(Differs))
                continue;
            values.Add([.. blocks.Select((block, i) => varied[i].Contains(field) ? null : field.TextOf(block.Base))]);
            bool Differs(GridBlock block) => !field.Agree(block.Base, blocks[first].Base);
        }

        return [.. values];
    }

    /// <summary>Blocks that fix the same fields.</summary>
    private sealed class Group(UInt128 mask)
    {
        private readonly Dictionary<UInt128, (Dictionary<string, List<int>> ByKey, int Count)> _indexes = [];

        public UInt128 Mask => mask;

        public List<int> Members { get; } = [];

        public List<int> Agreeing(int block, UInt128 common, string?[][] values)
        {
            if (common == 0)
                return Members;
            var (index, count) = _indexes.GetValueOrDefault(common, ([], 0));
            for (; count < Members.Count; count++)
            {
                string key = Key(Members[count], common, values);
                if (!index.TryGetValue(key, out List<int>? same))
                    index[key] = same = [];
                same.Add(Members[count]);
            }

            _indexes[common] = (index, count);
            return index.GetValueOrDefault(Key(block, common, values)) ?? [];
        }

        private static string Key(int block, UInt128 common, string?[][] values) =>
            string.Join(
                '\n',
                Enumerable.Range(0, values.Length).Where(i => (common >> i & 1) != 0).Select(i => values[i][block])
            );
    }
}
