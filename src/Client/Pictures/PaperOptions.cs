using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Sweeps.Client.Parsing;
using Sweeps.Client.Terminals;
using Sweeps.Drawing.Axes;
using Sweeps.Drawing.Sheets;
using Sweeps.Drawing.Styles;

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

    private readonly Option<AxisLimits?> _xlim = Limits("--xlim", "The part of a horizontal axis of numbers to draw.");
    private readonly Option<AxisLimits?> _ylim = Limits("--ylim", "The part of the vertical axes to draw.");
    private readonly Option<bool> _logY = new("--log-y")
    {
        Description = "Draw measures by their ratios. Means that are not above 0 are left out, which the caption says.",
    };
    private readonly Option<LegendPlace?> _legend = new("--legend")
    {
        Description = "Where the key of lines stands. Default: above the panels.",
        HelpName = "above|inside|right|off",
        CustomParser = result => OneOf<LegendPlace>(result, "above, inside, right or off"),
    };
    private readonly Option<FigureStyle?> _style = new("--style")
    {
        Description =
            "Usual choices at once, each of which may still be given: paper is 85mm wide, 7 point, without title and "
            + "caption; talk is 240mm wide, 16 point, with the key at the right.",
        HelpName = "paper|talk",
        CustomParser = result => OneOf<FigureStyle>(result, "paper or talk"),
    };

    private readonly Option<FigurePalette?> _palette = new("--palette")
    {
        Description = "Colours of SVG, PDF and PNG: colour (the default), or grey for print in black.",
        HelpName = "colour|grey",
        CustomParser = result => OneOf<FigurePalette>(result, "colour or grey"),
    };

    /// <summary>Colours to draw with.</summary>
    private enum FigurePalette
    {
        /// <summary>Hues that are told apart by all readers.</summary>
        Colour,

        /// <summary>Greys.</summary>
        Grey,
    }

    /// <summary>Usual choices for a purpose.</summary>
    private enum FigureStyle
    {
        /// <summary>A column of a paper.</summary>
        Paper,

        /// <summary>A slide.</summary>
        Talk,
    }

    public void AddTo(Verb verb)
    {
        verb.Add(_style);
        verb.Add(_xlim);
        verb.Add(_ylim);
        verb.Add(_logY);
        verb.Add(_legend);
        verb.Add(_palette);
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
    public FigureLayout Layout(ParseResult parse)
    {
        FigureLayout usual = parse.GetValue(_style) switch
        {
            FigureStyle.Paper => new()
            {
                Width = Millimetres(85),
                FontSize = Points(7),
                Title = "",
                ShowsCaption = false,
            },
            FigureStyle.Talk => new()
            {
                Width = Millimetres(240),
                FontSize = Points(16),
                Legend = LegendPlace.Right,
            },
            _ => FigureLayout.Usual,
        };
        return usual with
        {
            Width = parse.GetValue(_width) ?? usual.Width,
            Height = parse.GetValue(_height),
            FontSize = parse.GetValue(_fontSize) is { } points ? Points(points) : usual.FontSize,
            Title = parse.GetValue(_title) is { } title ? (IsOff(title) ? "" : title) : usual.Title,
            ShowsCaption = usual.ShowsCaption && !parse.GetValue(_caption),
            Legend = parse.GetValue(_legend) ?? usual.Legend,
            AcrossLimits = parse.GetValue(_xlim),
            UpLimits = parse.GetValue(_ylim),
            HasLogValues = parse.GetValue(_logY),
            FontFamily = parse.GetValue(_font) is { } font && !File.Exists(font) ? font : null,
        };
    }

    /// <summary>Pixels of so many points.</summary>
    public static double Points(double points) => points * FigureConversion.PixelsPerInch / PointsPerInch;

    private static double Millimetres(double millimetres) => millimetres * FigureConversion.PixelsPerInch / 25.4;

    /// <summary>A figure's SVG in the format.</summary>
    public byte[] Convert(ParseResult parse, string svg, FigureFormat format) =>
        Convert(
            parse.GetValue(_palette) == FigurePalette.Grey ? Greys.Of(svg) : svg,
            format,
            parse.GetValue(_font),
            parse.GetValue(_dpi)
        );

    /// <summary>A figure's SVG in the format, with a font and dots per inch other than the usual ones.</summary>
    public static byte[] Convert(string svg, FigureFormat format, string? font, double? dotsPerInch) =>
        format switch
        {
            FigureFormat.Pdf => FigureConversion.Pdf(svg, font),
            FigureFormat.Png => FigureConversion.Png(svg, font, dotsPerInch ?? DefaultDotsPerInch),
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
        if (Pixels(text) is { } pixels)
            return pixels;
        result.AddError(
            $"`{name}` must be a length in mm, cm, in, pt or px, up to {MostInches} in, but was `{text}`. Write "
                + "for example 85mm."
        );
        return null;
    }

    /// <summary>Pixels of a length such as 85mm; null: it is none.</summary>
    public static double? Pixels(string text)
    {
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

    private static Option<AxisLimits?> Limits(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "LOW:HIGH",
            CustomParser = result =>
            {
                string text = result.Tokens[^1].Value;
                if (
                    text.Split(':') is [var low, var high]
                    && double.TryParse(low, NumberStyles.Float, CultureInfo.InvariantCulture, out double from)
                    && double.TryParse(high, NumberStyles.Float, CultureInfo.InvariantCulture, out double to)
                    && double.IsFinite(from)
                    && double.IsFinite(to)
                    && from < to
                )
                    return new AxisLimits(from, to);
                result.AddError(
                    $"`{name}` must be two numbers, the smaller first, but was `{text}`. Write for example {name} "
                        + "0:0.5."
                );
                return null;
            },
        };

    private static T? OneOf<T>(ArgumentResult result, string names)
        where T : struct, Enum
    {
        string text = result.Tokens[^1].Value;
        if (Enum.TryParse(text, ignoreCase: true, out T value) && Enum.IsDefined(value) && !char.IsDigit(text[0]))
            return value;
        string name = result.Parent is OptionResult option ? option.Option.Name : "The option";
        result.AddError($"`{name}` must be {names}, but was `{text}`. Choose one of them.");
        return null;
    }

    private static FigureFormat? FormatOf(ArgumentResult result)
    {
        if (FigureFormats.Parse(result.Tokens[^1].Value) is { } format)
            return format;
        result.AddError(
            $"`--format` must be svg, pdf, png, tikz or json, but was `{result.Tokens[^1].Value}`. Choose one of them."
        );
        return null;
    }
}
