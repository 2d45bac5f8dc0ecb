using Sweeps.Client.Terminals;
using Sweeps.Model.Names;

namespace Sweeps.Client.Pictures;

/// <summary>The kinds of files that figures are written to.</summary>
internal enum FigureFormat
{
    /// <summary>SVG: light and dark, with tooltips.</summary>
    Svg,

    /// <summary>PDF of one page, with the letters that it uses embedded.</summary>
    Pdf,

    /// <summary>PNG on white.</summary>
    Png,

    /// <summary>Code for TikZ and pgfplots, with the letters of the text around it.</summary>
    Tikz,

    /// <summary>The numbers of the figure.</summary>
    Json,
}

/// <summary>What a file's ending says of its format.</summary>
internal static class FigureFormats
{
    /// <summary>The names, as an option takes them.</summary>
    public const string Names = "svg|pdf|png|tikz|json";

    /// <summary>The format of a name such as <c>pdf</c>, in any case; null: there is none.</summary>
    public static FigureFormat? Parse(string name) =>
        name.ToLowerInvariant() switch
        {
            "svg" => FigureFormat.Svg,
            "pdf" => FigureFormat.Pdf,
            "png" => FigureFormat.Png,
            "tikz" or "tex" => FigureFormat.Tikz,
            "json" => FigureFormat.Json,
            _ => null,
        };

    /// <summary>The ending of files, with its dot.</summary>
    public static string Ending(this FigureFormat format) =>
        format == FigureFormat.Tikz ? ".tex" : $".{EnumWords.Of(format)}";

    /// <summary>Endings that say of a file what it would not be.</summary>
    private static readonly HashSet<string> Others = new(
        [
            .. (string[])["jpg", "jpeg", "gif", "eps", "ps", "tif", "tiff", "webp", "bmp", "avif", "heic", "ico"],
            .. (string[])["svgz", "emf", "wmf", "html", "htm", "xml", "txt", "md", "csv", "typ"],
            .. (string[])["docx", "pptx", "odt", "odp"],
        ],
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>
    /// The format that a figure is written in: the one that was asked for, else that of the file's ending, else SVG.
    /// </summary>
    /// <exception cref="MisuseException">The file's ending is of another format than the one that was asked for, or of
    /// pictures that are not written.</exception>
    public static FigureFormat Choose(FigureFormat? asked, string? file)
    {
        string ending = file is null or "-" ? "" : Path.GetExtension(file).TrimStart('.');
        FigureFormat? named = Parse(ending);
        if (asked is { } format)
            return named is { } other && other != format
                ? throw new MisuseException(
                    $"`--format {EnumWords.Of(format)}` must fit the name of the file, but `--out` was "
                        + $"`{file}`. Leave one of them out."
                )
                : format;
        if (Others.Contains(ending))
            throw new MisuseException(
                $"`--out` must end in .svg, .pdf, .png, .tex or .json, but was `{file}`. Choose one of "
                    + "them; --format settles it for names with other endings."
            );
        return named ?? FigureFormat.Svg;
    }
}
