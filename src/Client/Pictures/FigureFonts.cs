using SkiaSharp;
using Svg.Skia.TypefaceProviders;
using Sweeps.Client.Terminals;

namespace Sweeps.Client.Pictures;

/// <summary>
/// The font of a figure that becomes a PDF or a PNG: the first family, of those that figures name and this machine has,
/// that has all of the figure's letters.
/// </summary>
/// <remarks>
/// Fonts are found in the system's folders, without fontconfig, which a machine need not have.
/// </remarks>
internal sealed class FigureFonts : ITypefaceProvider, IDisposable
{
    private const int BoldFrom = 600;

    // As in the figures' own list, and then what is installed most often.
    private static readonly string[] Preferred =
    [
        "Helvetica",
        "Arial",
        "Liberation Sans",
        "Arimo",
        "Nimbus Sans",
        "DejaVu Sans",
        "Noto Sans",
        "Segoe UI",
    ];

    private readonly SKTypeface _regular;
    private readonly SKTypeface _bold;

    private FigureFonts(SKTypeface regular, SKTypeface bold) => (_regular, _bold) = (regular, bold);

    /// <summary>Name of the family.</summary>
    public string Family => _regular.FamilyName;

    /// <summary>Finds the font for a text.</summary>
    /// <param name="text">Every letter that is to be written.</param>
    /// <param name="asked">The family or the font file that was asked for; null: any that has the letters.</param>
    /// <exception cref="MisuseException">There is no font here, or not the one that was asked for.</exception>
    public static FigureFonts For(string text, string? asked)
    {
        if (asked is not null && File.Exists(asked))
        {
            SKTypeface file =
                SKTypeface.FromFile(asked)
                ?? throw new MisuseException(
                    $"`--font` must name a font family or a font file (TTF or OTF), but `{asked}` is none. Name "
                        + "another."
                );
            return new(file, file);
        }

        string[] files = [.. Files()];
        if (ByFileName(text, asked, files) is { } found)
            return found;
        ILookup<string, Face> families = Faces(files).ToLookup(face => face.Family, StringComparer.OrdinalIgnoreCase);
        if (asked is not null)
            return families.Contains(asked)
                ? Open(families[asked])
                : throw new MisuseException(
                    $"`--font` must name a font family of this machine or a font file, but `{asked}` is neither. "
                        + Known(families)
                );
        IEnumerable<string> names = Preferred
            .Where(families.Contains)
            .Concat(families.Select(family => family.Key).Order(StringComparer.Ordinal));
        string? best = null;
        int fewest = int.MaxValue;
        foreach (string name in names.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (Missing(text, families[name]) is not { } missing || missing >= fewest)
                continue;
            (best, fewest) = (name, missing);
            if (missing == 0)
                break;
        }

        return best is not null
            ? Open(families[best])
            : throw new MisuseException(
                "A PDF or PNG needs a font, but this machine has none in its font folders. Install one (Debian: "
                    + "fonts-dejavu-core), name a file with --font FILE.ttf, or write SVG."
            );
    }

    // To open every font of a machine takes seconds, and a font's file is nearly always called by its family: these are
    // opened first, and the others only where none of them serves.
    private static FigureFonts? ByFileName(string text, string? asked, string[] files)
    {
        foreach (string name in asked is null ? Preferred : [asked])
        {
            string plain = Letters(name);
            Face[] family =
            [
                .. Faces(files.Where(file => IsCalled(file, plain)))
                    .Where(face => face.Family.Equals(name, StringComparison.OrdinalIgnoreCase)),
            ];
            if (family.Length > 0 && (asked is not null || Missing(text, family) == 0))
                return Open(family);
        }

        return null;
    }

    private static bool IsCalled(string file, string plain) =>
        Letters(Path.GetFileName(file)).StartsWith(plain, StringComparison.Ordinal);

    private static string Letters(string name) =>
        string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    /// <summary>How many letters of a text a family lacks; null: it has no upright face.</summary>
    private static int? Missing(string text, IEnumerable<Face> family)
    {
        if (Regular(family) is not { } face)
            return null;
        using SKTypeface typeface = SKTypeface.FromFile(face.Path);
        if (typeface is null)
            return null;
        using SKFont letters = new(typeface);
        return text.EnumerateRunes().Count(rune => rune.Value >= ' ' && !letters.ContainsGlyph(rune.Value));
    }

    /// <inheritdoc/>
    public SKTypeface FromFamilyName(
        string fontFamily,
        SKFontStyleWeight fontWeight,
        SKFontStyleWidth fontWidth,
        SKFontStyleSlant fontStyle
    ) => (int)fontWeight >= BoldFrom ? _bold : _regular;

    public void Dispose()
    {
        if (!ReferenceEquals(_bold, _regular))
            _bold.Dispose();
        _regular.Dispose();
    }

    private static FigureFonts Open(IEnumerable<Face> family)
    {
        Face[] faces = [.. family];
        Face regular = Regular(faces) ?? faces[0];
        Face? bold = Nearest(faces, SKFontStyleWeight.Bold);
        SKTypeface one = SKTypeface.FromFile(regular.Path);
        return new(one, bold is null || bold == regular ? one : SKTypeface.FromFile(bold.Path));
    }

    private static Face? Regular(IEnumerable<Face> family) => Nearest(family, SKFontStyleWeight.Normal);

    /// <summary>The upright face of usual width whose weight is nearest; null: the family has none.</summary>
    private static Face? Nearest(IEnumerable<Face> family, SKFontStyleWeight weight) =>
        family
            .Where(face => face.IsUpright && face.Width == (int)SKFontStyleWidth.Normal)
            .MinBy(face => (Math.Abs(face.Weight - (int)weight), face.Path));

    private static IEnumerable<Face> Faces(IEnumerable<string> files)
    {
        foreach (string path in files)
        {
            using SKTypeface? face = SKTypeface.FromFile(path);
            if (face is not null)
                yield return new(
                    face.FamilyName,
                    path,
                    face.FontWeight,
                    face.FontWidth,
                    face.FontSlant == SKFontStyleSlant.Upright
                );
        }
    }

    private static IEnumerable<string> Files()
    {
        EnumerationOptions all = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };
        return Folders()
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", all).Order(StringComparer.Ordinal))
            .Where(path => Path.GetExtension(path).ToLowerInvariant() is ".ttf" or ".otf" or ".ttc");
    }

    private static IEnumerable<string> Folders()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsWindows())
            return
            [
                Environment.GetFolderPath(Environment.SpecialFolder.Fonts),
                Path.Combine(
                    Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData),
                    "Microsoft",
                    "Windows",
                    "Fonts"
                ),
            ];
        if (OperatingSystem.IsMacOS())
            return ["/System/Library/Fonts", "/Library/Fonts", Path.Combine(home, "Library", "Fonts")];
        string data = Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } set
            ? set
            : Path.Combine(home, ".local", "share");
        return
        [
            "/usr/share/fonts",
            "/usr/local/share/fonts",
            "/usr/share/texmf/fonts",
            Path.Combine(data, "fonts"),
            Path.Combine(home, ".fonts"),
        ];
    }

    private static string Known(ILookup<string, Face> families)
    {
        string[] names = [.. families.Select(family => family.Key).Order(StringComparer.OrdinalIgnoreCase)];
        return names.Length == 0
            ? "There are no fonts in this machine's font folders: install one, or name a file."
            : $"Here are: {string.Join(", ", names.Take(12))}{(names.Length > 12 ? " and others" : "")}.";
    }

    private sealed record Face(string Family, string Path, int Weight, int Width, bool IsUpright);
}
