using System.Text;
using System.Text.RegularExpressions;
using Sweeps.Model.Training;

namespace Sweeps.Model.Torch;

/// <summary>Makes one line of what the system says about a native library that it does not load.</summary>
internal static partial class LibraryFailure
{
    /// <summary>Where Torch's libraries load.</summary>
    public const string Systems = "Debian 13, Ubuntu 24.04 or newer, or the container image `cli-torch`";

    /// <summary>The reason and what to do.</summary>
    /// <param name="said">The loader's message, which may be about many places.</param>
    /// <param name="symbols">The names of the symbol versions that a file holds.</param>
    /// <param name="system">This machine, such as <c>linux-x64</c>.</param>
    /// <param name="inner">The error that carried the message.</param>
    public static EngineUnavailableException Explain(
        string said,
        Func<string, IEnumerable<string>> symbols,
        string system,
        Exception? inner = null
    )
    {
        if (TooOld().Match(said) is { Success: true } old)
        {
            string library = old.Groups["library"].Value;
            string wanted = old.Groups["version"].Value;
            string needer = Path.GetFileName(old.Groups["needer"].Value);
            string found = Newest(symbols(library), wanted) is { } newest ? $"has {newest}" : "has none of its kind";
            return new(
                $"The engine `torch` cannot be loaded: {needer} needs {wanted} of {Path.GetFileName(library)}, "
                    + $"but {library} {found}.",
                $"Run it on {Systems}, or use `engine: native`.",
                inner
            );
        }

        string[] missing = [.. Missing().Matches(said).Select(match => match.Groups["library"].Value)];
        // A name without a folder is of a library that a library asked for; the others are places that were tried.
        if (
            missing.FirstOrDefault(name =>
                !name.Contains('/', StringComparison.Ordinal)
                && !name.Contains("torch", StringComparison.OrdinalIgnoreCase)
            ) is
            { } other
        )
            return new(
                $"The engine `torch` cannot be loaded: it needs the library {other}, which is not on this machine.",
                $"Install the package that holds {other}, run it on {Systems}, or use `engine: native`.",
                inner
            );
        if (missing.Length > 0)
            return new(
                $"The engine `torch` cannot be loaded: its native libraries for {system} are not beside it.",
                "Install it anew with `sweeps engine install torch` (it exists for linux-x64, osx-arm64 and win-x64), "
                    + "or use `engine: native`.",
                inner
            );
        string line = said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .FirstOrDefault("no reason was given");
        return new(
            $"The engine `torch` cannot be loaded on {system}: {line.TrimEnd('.')}.",
            $"Run it on {Systems}, or use `engine: native`.",
            inner
        );
    }

    /// <summary>The symbol versions that a file names, such as <c>GLIBCXX_3.4.30</c>; none where it cannot be
    /// read.</summary>
    public static IEnumerable<string> SymbolsOf(string file)
    {
        try
        {
            return
            [
                .. Symbol().Matches(Encoding.Latin1.GetString(File.ReadAllBytes(file))).Select(match => match.Value),
            ];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The newest of the versions that are of the wanted one's kind.</summary>
    private static string? Newest(IEnumerable<string> symbols, string wanted)
    {
        string kind = wanted[..(wanted.LastIndexOf('_') + 1)];
        return symbols
            .Where(symbol => symbol.StartsWith(kind, StringComparison.Ordinal))
            .MaxBy(symbol => Version.TryParse(symbol[kind.Length..], out Version? version) ? version : new Version());
    }

    [GeneratedRegex(@"(?<library>/[^\s:]+): version [`'](?<version>[^']+)' not found \(required by (?<needer>[^)]+)\)")]
    private static partial Regex TooOld();

    [GeneratedRegex(@"(?<library>[^\s:]+): cannot open shared object file")]
    private static partial Regex Missing();

    [GeneratedRegex(@"(GLIBCXX|CXXABI|GLIBC|GCC|GOMP|OMP)_[0-9]+(\.[0-9]+)+")]
    private static partial Regex Symbol();
}
