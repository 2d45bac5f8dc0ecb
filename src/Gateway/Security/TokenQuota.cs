using System.Globalization;

namespace Sweeps.Gateway.Security;

/// <summary>How much the sweeps that were submitted with a token may take, all of them together.</summary>
/// <param name="Slots">Most slots at once; null: no limit. What is beyond it waits.</param>
/// <param name="Trials">Most trials that are not done; null: no limit. A sweep that goes beyond it is refused.</param>
/// <param name="Bytes">Most bytes in the store; null: no limit. Beyond it every further sweep is refused.</param>
public sealed record TokenQuota(int? Slots = null, long? Trials = null, long? Bytes = null)
{
    /// <summary>No limit.</summary>
    public static TokenQuota None { get; } = new();

    /// <summary>As it stands in a file of tokens: <c>slots=4 trials=20000 bytes=5000000000</c>; of what has no limit
    /// nothing.</summary>
    public override string ToString()
    {
        (string Name, long? Most)[] parts = [("slots", Slots), ("trials", Trials), ("bytes", Bytes)];
        return string.Join(
            ' ',
            parts
                .Where(part => part.Most is not null)
                .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Name}={part.Most}"))
        );
    }

    /// <summary>Reads what stands in a file of tokens; null: it is none.</summary>
    internal static TokenQuota? Parse(ReadOnlySpan<string> parts)
    {
        var quota = None;
        foreach (string part in parts)
        {
            int sign = part.IndexOf('=', StringComparison.Ordinal);
            if (
                sign < 0
                || !long.TryParse(part.AsSpan(sign + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long most)
            )
                return null;
            switch (part[..sign])
            {
                case "slots" when quota.Slots is null && most is >= 1 and <= int.MaxValue:
                    quota = quota with { Slots = (int)most };
                    break;
                case "trials" when quota.Trials is null:
                    quota = quota with { Trials = most };
                    break;
                case "bytes" when quota.Bytes is null:
                    quota = quota with { Bytes = most };
                    break;
                default:
                    return null;
            }
        }

        return quota;
    }
}
