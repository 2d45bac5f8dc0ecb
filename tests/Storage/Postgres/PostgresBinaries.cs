using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sweeps.Storage.Tests.Postgres;

/// <summary>PostgreSQL's programs on this machine, and the user they may run as: the server refuses to run as
/// root.</summary>
internal static partial class PostgresBinaries
{
    private const string ServiceUser = "postgres";

    /// <summary>The folder with <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>; null if there is none.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>Why no server can be started here; null if one can.</summary>
    public static string? Lacking { get; } =
        Folder is null
            ? "PostgreSQL is not installed here: neither /usr/lib/postgresql/*/bin nor PATH has its programs. On "
                + "Debian, `apt-get install postgresql` brings them."
            : null;

    private static bool IsRoot => !OperatingSystem.IsWindows() && EffectiveUser() == 0;

    /// <summary>Lets the server's user own a folder.</summary>
    public static void GiveAway(string folder)
    {
        if (IsRoot)
            Run("chown", [ServiceUser, folder]);
    }

    /// <summary>Runs one of the programs to its end.</summary>
    public static void Run(string program, params string[] arguments)
    {
        var (file, all) = Resolve(program, arguments);
        var start = new ProcessStartInfo(file, all)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {errors.Result} "
                    + $"{output.Result}"
            );
    }

    /// <summary>The command that runs one of the programs as a user who may.</summary>
    public static (string File, IReadOnlyList<string> Arguments) Resolve(
        string program,
        IReadOnlyList<string> arguments
    )
    {
        string own = Path.Combine(Folder ?? "", program);
        if (!File.Exists(own))
            return (program, arguments);
        return IsRoot
            ? ("setpriv", ["--reuid", ServiceUser, "--regid", ServiceUser, "--clear-groups", own, .. arguments])
            : (own, arguments);
    }

    private static string? Find()
    {
        var debian = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        var folders = debian
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out int version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator));
        return folders.FirstOrDefault(folder =>
            File.Exists(Path.Combine(folder, "initdb"))
            && File.Exists(Path.Combine(folder, "pg_ctl"))
            && File.Exists(Path.Combine(folder, "postgres"))
        );
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
