namespace Sweeps.Drawing.Styles;

/// <summary>
/// The colours of pictures for a page that has pictures in it and lets its reader choose between light and dark:
/// <c>data-theme="light"</c> or <c>"dark"</c> on the root element; without it, what the reader's system prefers.
/// </summary>
public static class ThemedStyles
{
    private const string NotLight = ":root:not([data-theme=light])";
    private const string Dark = ":root[data-theme=dark]";

    /// <summary>CSS: the variables <c>--paper</c>, <c>--ink</c>, <c>--muted</c>, <c>--grid</c> and <c>--mark</c>, and
    /// the rules that turn pictures dark.</summary>
    public static string StyleSheet() =>
        $":root {{ {Palette.LightVariables()} color-scheme: light; }}\n"
        + $"@media (prefers-color-scheme: dark) {{\n{NotLight} {{ {Palette.DarkVariables()} color-scheme: dark; "
        + $"}}\n{Palette.DarkRules(NotLight + " svg")}\n}}\n"
        + $"{Dark} {{ {Palette.DarkVariables()} color-scheme: dark; }}\n{Palette.DarkRules(Dark + " svg")}\n";
}
