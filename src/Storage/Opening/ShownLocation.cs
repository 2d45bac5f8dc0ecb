namespace Sweeps.Storage.Opening;

/// <summary>A location as people are shown it.</summary>
public static class ShownLocation
{
    /// <summary>The location of a store or the address of a server, as it was typed but without a password. One that
    /// cannot be read as a URL loses all that might be one.</summary>
    public static string Of(string location)
    {
        ArgumentNullException.ThrowIfNull(location);
        int scheme = location.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
            return location;
        int from = scheme + 3;
        int end = location.IndexOfAny(['/', '?', '#'], from);
        int at = location.LastIndexOf('@', (end < 0 ? location.Length : end) - 1);
        if (at < from)
            at = location.LastIndexOf('@');
        int colon = location.IndexOf(':', from);
        return colon >= 0 && colon < at ? string.Concat(location.AsSpan(0, colon), location.AsSpan(at)) : location;
    }
}
