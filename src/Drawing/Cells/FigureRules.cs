using Sweeps.Model.Names;

namespace Sweeps.Drawing.Cells;

/// <summary>Rules between the kind of a figure and what else is asked for. A refusal says the rule, the value and the
/// next step; null: there is none.</summary>
public static class FigureRules
{
    /// <summary>Of the axes that are named.</summary>
    /// <param name="kind">The kind of figure.</param>
    /// <param name="x">The axis along which it is drawn; null: none is named.</param>
    /// <param name="by">The axis that tells lines apart; null: none is named.</param>
    /// <param name="names">What the two are called, in this order.</param>
    /// <param name="place">Where they stand, such as <c> of panel (a)</c>; empty: it is plain.</param>
    public static string? OfAxes(FigureKind kind, string? x, string? by, (string X, string By) names, string place = "")
    {
        string shows = $"but the picture shows {EnumWords.Of(kind)}. Leave it out, or draw";
        return x is not null && !kind.HasAlong()
                ? $"`{names.X}`{place} names the axis of lines and heat maps, {shows} one of them."
            : by is not null && !kind.HasBy()
                ? $"`{names.By}`{place} names the axis of several lines, {shows} another kind."
            : x is not null && x == by
                ? $"`{names.X}` and `{names.By}`{place} must name two axes, but both were `{x}`. Name another with "
                    + "one of them, or leave it out."
            : null;
    }

    /// <summary>Of the measures that are named.</summary>
    /// <param name="kind">The kind of figure.</param>
    /// <param name="count">How many are named.</param>
    /// <param name="name">What they are called, as it is written: in backticks, with its place.</param>
    public static string? OfMeasures(FigureKind kind, int count, string name) =>
        kind == FigureKind.Scatter && count != 2
            ? $"A scatter shows one measure against another, but {name} names {count}. Name two: the first along the "
                + "horizontal axis."
            : null;
}
