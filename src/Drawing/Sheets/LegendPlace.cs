namespace Sweeps.Drawing.Sheets;

/// <summary>Where the key of a figure's lines stands.</summary>
public enum LegendPlace
{
    /// <summary>Between heading and panels.</summary>
    Above,

    /// <summary>In the corner of the first panel that hides fewest points.</summary>
    Inside,

    /// <summary>To the right of the panels.</summary>
    Right,

    /// <summary>Nowhere: the text around the figure tells lines apart.</summary>
    Off,
}
