using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Sweeps.Client.Parsing;
using Sweeps.Client.Terminals;
using Sweeps.Drawing.Sheets;

namespace Sweeps.Client.Pictures;

/// <summary>The options that say how a figure stands on paper: format, size, font, heading.</summary>
internal sealed class PaperOptions
{
    private const double DefaultDotsPerInch = 300;
    private const double PointsPerInch = 72;
    private const double MostInches = 100;

    private static readonly (string Unit, double Pixels)[] Units =
    [
        ("mm", FigureConversion.PixelsPerInch / 25.4),
        ("cm", FigureConversion.PixelsPerInch / 2.54),
        ("in", FigureConversion.PixelsPerInch),
        ("pt", FigureConversion.PixelsPerInch / PointsPerInch),
        ("px", 1),
    ];

    private readonly Option<FigureFormat?> _format = new("--format")
    {
        Description = "What to write. Default: what the ending of --out says, else svg.",
        HelpName = FigureFormats.Names,
        CustomParser = FormatOf,
    };
    private readonly Option<double?> _width = Length("--width", "Width of the figure, such as 85mm, 3.4in or 640px.");
    private readonly Option<double?> _height = Length("--height", "Height of the figure, such as 60mm.");
    private readonly Option<double?> _fontSize = new("--font-size")
    {
        Description = "Size of the text of axes and legends, in points; all else keeps its proportion. Default: 9.",
        HelpName = "PT",
        CustomParser = result => Number(result, 3, 72, "points"),
    };
    private readonly Option<string?> _font = new("--font")
    {
        Description = "Font family of this machine, or a font file, for PDF and PNG; SVG names it for its reader.",
        HelpName = "FAMILY|FILE",
    };
    private readonly Option<string?> _title = new("--title")
    {
        Description = "Heading in place of the sweep's name; off leaves it out, with what stands under it.",
        HelpName = "TEXT|off",
    };
    private readonly Option<bool> _caption = new("--no-caption")
    {
        Description = "Leave out the text under the panels, which a paper has in its own caption.",
    };
    private readonly Option<double?> _dpi = new("--dpi")
    {
        Description = "Pixels in an inch of a PNG. Default: 300.",
        HelpName = "N",
        CustomParser = result => Number(result, 20, 2400, "dots per inch"),
    };

    public void AddTo(Verb verb)
    {
        verb.Add(_format);
        verb.Add(_width);
        verb.Add(_height);
        verb.Add(_fontSize);
        verb.Add(_font);
        verb.Add(_title);
        verb.Add(_caption);
        verb.Add(_dpi);
    }

    /// <summary>The format for a file; see <see cref="FigureFormats.Choose"/>.</summary>
    public FigureFormat Format(ParseResult parse, string? file) => FigureFormats.Choose(parse.GetValue(_format), file);

    /// <summary>The size and the heading.</summary>
    public FigureLayout Layout(ParseResult parse) =>
        new()
        {
            Width = parse.GetValue(_width),
            Height = parse.GetValue(_height),
            FontSize = parse.GetValue(_fontSize) is { } points
                ? points * FigureConversion.PixelsPerInch / PointsPerInch
                : FigureLayout.UsualFontSize,
            Title = parse.GetValue(_title) is { } title ? (IsOff(title) ? "" : title) : null,
            ShowsCaption = !parse.GetValue(_caption),
            FontFamily = parse.GetValue(_font) is { } font && !File.Exists(font) ? font : null,
        };

    /// <summary>A figure's SVG in the format.</summary>
    public byte[] Convert(ParseResult parse, string svg, FigureFormat format) =>
        format switch
        {
            FigureFormat.Pdf => FigureConversion.Pdf(svg, parse.GetValue(_font)),
            FigureFormat.Png => FigureConversion.Png(
                svg,
                parse.GetValue(_font),
                parse.GetValue(_dpi) ?? DefaultDotsPerInch
            ),
            _ => System.Text.Encoding.UTF8.GetBytes(svg),
        };

    /// <summary>What to say of a size that is too small for the figure.</summary>
    public static MisuseException TooSmall(FigureSizeException refusal)
    {
        double millimetres = FigureConversion.PixelsPerInch / 25.4;
        return new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"`--{refusal.Side}` must be at least {Math.Ceiling(refusal.Least / millimetres)}mm for this "
                    + $"figure, but was {refusal.Given / millimetres:0.#}mm. Give more room, a smaller "
                    + $"--font-size, fewer measures, or --title off and --no-caption."
            ),
            refusal
        );
    }

    private static bool IsOff(string title) => title.Equals("off", StringComparison.OrdinalIgnoreCase);

    private static Option<double?> Length(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "LENGTH",
            CustomParser = result => Pixels(name, result),
        };

    private static double? Pixels(string name, ArgumentResult result)
    {
        string text = result.Tokens[^1].Value;
        foreach (var (unit, pixels) in Units)
        {
            if (
                text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
                && double.TryParse(
                    text.AsSpan(0, text.Length - unit.Length),
                    NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out double number
                )
                && number > 0
                && number * pixels <= MostInches * FigureConversion.PixelsPerInch
            )
                return number * pixels;
        }

        result.AddError(
            $"`{name}` must be a length in mm, cm, in, pt or px, up to {MostInches} in, but was `{text}`. Write "
                + "for example 85mm."
        );
        return null;
    }

    private static double? Number(ArgumentResult result, double least, double most, string unit)
    {
        string text = result.Tokens[^1].Value;
        if (
            double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            && number >= least
            && number <= most
        )
            return number;
        string name = result.Parent is OptionResult option ? option.Option.Name : "The option";
        result.AddError(
            $"`{name}` must be from {least} to {most} {unit}, but was `{text}`. Leave it out for the default."
        );
        return null;
    }

    private static FigureFormat? FormatOf(ArgumentResult result)
    {
        if (FigureFormats.Parse(result.Tokens[^1].Value) is { } format)
            return format;
        result.AddError(
            $"`--format` must be svg, pdf or png, but was `{result.Tokens[^1].Value}`. Choose one of them."
        );
        return null;
    }
}
