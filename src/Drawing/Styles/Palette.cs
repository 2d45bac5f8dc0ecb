using System.Text;

namespace Sweeps.Drawing.Styles;

/// <summary>
/// The colours of pictures, on light and on dark paper. Lines take the hues of Okabe and Ito (Color Universal Design,
/// 2008), which readers with any common colour vision tell apart; yellow is left out, since it fades on white. Each hue
/// comes with a marker and each form with a dash, so that a picture reads in black and white too.
/// </summary>
/// <remarks>
/// Light colours stand in each element's attributes, where every program that reads SVG finds them;
/// <see cref="StyleSheet"/> overrides them for readers who prefer dark.
/// </remarks>
internal static class Palette
{
    private static readonly (string Light, string Dark)[] Hues =
    [
        ("#0072B2", "#4FA9E0"),
        ("#D55E00", "#F58A42"),
        ("#009E73", "#2FC79B"),
        ("#CC79A7", "#E3A0C6"),
        ("#E69F00", "#F3BD4A"),
        ("#56B4E9", "#9AD4F5"),
        ("#4D4D4D", "#C9CCD1"),
    ];

    private static readonly string?[] Dashes = [null, "7 4", "2 3", "9 3 2 3", "12 4", "4 2 1 2"];

    public const string Paper = "#FFFFFF";
    public const string Ink = "#1B1F24";
    public const string Muted = "#57606A";
    public const string Grid = "#E4E7EB";
    public const string Axis = "#8B949E";
    public const string FontFamily = "Helvetica, Arial, 'Liberation Sans', sans-serif";

    private const string DarkPaper = "#14171C";
    private const string DarkInk = "#E8EAED";
    private const string DarkMuted = "#A2AAB4";
    private const string DarkGrid = "#2B3038";
    private const string DarkAxis = "#6B7480";

    /// <summary>Number of lines that differ in colour alone.</summary>
    public static int Count => Hues.Length;

    public static string Hue(int index) => Hues[index % Hues.Length].Light;

    public static string DarkHue(int index) => Hues[index % Hues.Length].Dark;

    public static string? Dash(int form) => Dashes[form % Dashes.Length];

    /// <summary>CSS class that strokes with a hue.</summary>
    public static string StrokeClass(int index) => $"s{index % Hues.Length}";

    /// <summary>CSS class that fills with a hue.</summary>
    public static string FillClass(int index) => $"f{index % Hues.Length}";

    /// <summary>Colours on dark paper; of shades only those that are used, since there are many.</summary>
    public static string StyleSheet(IEnumerable<Colour> used) =>
        $"@media (prefers-color-scheme: dark) {{{DarkRules("", used)} }}";

    /// <summary>The rules that turn pictures dark, each for what stands under a selector; with all shades.</summary>
    public static string DarkRules(string under) =>
        DarkRules(under, Enumerable.Range(0, Colour.Shades).Select(shade => Colour.OfOrdered(shade, Colour.Shades)));

    private static string DarkRules(string under, IEnumerable<Colour> used)
    {
        StringBuilder css = new();
        css.Append(
                $"{under} .paper {{ fill: {DarkPaper}; }}{under} .halo {{ stroke: {DarkPaper}; }}{under} .ink {{ "
                    + $"fill: {DarkInk}; }}{under} .muted {{ fill: {DarkMuted}; }}"
            )
            .Append(
                $"{under} .grid {{ stroke: {DarkGrid}; }}{under} .axis {{ stroke: {DarkAxis}; }}{under} .pen {{ "
                    + $"stroke: {DarkInk}; }}"
            );
        for (int i = 0; i < Hues.Length; i++)
            css.Append($"{under} .s{i} {{ stroke: {Hues[i].Dark}; }}{under} .f{i} {{ fill: {Hues[i].Dark}; }}");
        foreach (Colour colour in used.Where(colour => colour.IsOrdered).Distinct().OrderBy(colour => colour.Index))
            css.Append(
                $"{under} .{colour.StrokeClass} {{ stroke: {colour.Dark}; }}{under} .{colour.FillClass} {{ fill: "
                    + $"{colour.Dark}; }}"
            );
        return css.ToString();
    }

    /// <summary>The same colours for the page around pictures.</summary>
    public static string PageStyleSheet() =>
        $":root {{ {LightVariables()} color-scheme: light dark; }}\n"
        + $"@media (prefers-color-scheme: dark) {{ :root {{ {DarkVariables()} }} }}\n";

    public static string LightVariables() =>
        $"--paper: {Paper}; --ink: {Ink}; --muted: {Muted}; --grid: {Grid}; --mark: {Hues[0].Light};";

    public static string DarkVariables() =>
        $"--paper: {DarkPaper}; --ink: {DarkInk}; --muted: {DarkMuted}; --grid: {DarkGrid}; --mark: {Hues[0].Dark};";
}
