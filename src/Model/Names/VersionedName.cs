namespace Sweeps.Model.Names;

/// <summary>Names of what plugins bring: <c>spirals@HASH</c>, with the SHA-256 of the assembly. A configuration that
/// has such a name has that content in its key, and two builds of a plugin do not meet.</summary>
public static class VersionedName
{
    private const char Mark = '@';

    /// <summary>The name with the content that it comes from.</summary>
    public static string Of(string name, string hash) => $"{name}{Mark}{hash}";

    /// <summary>The name as people write it.</summary>
    public static string Short(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.IndexOf(Mark, StringComparison.Ordinal) is >= 0 and var at ? name[..at] : name;
    }

    /// <summary>The content that it comes from; null: the name is the program's own.</summary>
    public static string? HashOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.IndexOf(Mark, StringComparison.Ordinal) is >= 0 and var at ? name[(at + 1)..] : null;
    }

    /// <summary>Whether it is the name of something that a plugin brings.</summary>
    public static bool Is(string name) => HashOf(name) is not null;
}
