using System.Globalization;

namespace Sweeps.Programs;

/// <summary>The user that programs run as, where that is another than the worker's own. Only a worker that may change
/// users (root) can have one. It is no jail: the worker reads what such a program leaves in its folder.</summary>
/// <param name="Name">Its name.</param>
/// <param name="User">Its number.</param>
/// <param name="Group">The number of its group.</param>
/// <param name="Home">Its home.</param>
public sealed record ProgramUser(string Name, uint User, uint Group, string Home)
{
    /// <summary>The environment variable that names it; without it programs run as the worker's user.</summary>
    public const string Variable = "SWEEPS_PROGRAM_USER";

    private const string Users = "/etc/passwd";

    /// <summary>The one that the environment names; null: none.</summary>
    /// <exception cref="ProgramUserException">This machine has no such user.</exception>
    public static ProgramUser? OfEnvironment() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } name
            ? Find(name)
                ?? throw new ProgramUserException(
                    $"{Variable} must name a user of this machine, but {Users} has no `{name}`. Correct it, or add the "
                        + "user."
                )
            : null;

    /// <summary>A user of this machine; null: there is none of that name.</summary>
    public static ProgramUser? Find(string name)
    {
        if (!File.Exists(Users))
            return null;
        foreach (string line in File.ReadLines(Users))
        {
            if (
                line.Split(':') is [var known, _, var user, var group, _, var home, ..]
                && known == name
                && uint.TryParse(user, NumberStyles.None, CultureInfo.InvariantCulture, out uint number)
                && uint.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out uint of)
            )
                return new(known, number, of, home);
        }

        return null;
    }

    /// <summary>What stands before a command that is to run as this user.</summary>
    internal string[] Prefix =>
        [
            "setpriv",
            FormattableString.Invariant($"--reuid={User}"),
            FormattableString.Invariant($"--regid={Group}"),
            "--clear-groups",
            "--no-new-privs",
            "--",
        ];

    /// <summary>Gives a file, or a folder with all that is in it, to this user; links themselves, not what they
    /// name.</summary>
    internal void Own(string path)
    {
        Native.Own(path, User, Group);
        if (File.GetAttributes(path) is var kind && kind.HasFlag(FileAttributes.ReparsePoint))
            return;
        if (!kind.HasFlag(FileAttributes.Directory))
            return;
        foreach (string inner in Directory.EnumerateFileSystemEntries(path))
            Own(inner);
    }
}

/// <summary>Programs cannot run as the user that is wanted.</summary>
/// <param name="message">Why, and what to do.</param>
public sealed class ProgramUserException(string message) : Exception(message);
