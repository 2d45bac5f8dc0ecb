namespace Sweeps.Client.Watching.LiveDashboard;

/// <summary>A part of a board with a heading. It makes do with the room that it gets.</summary>
internal interface ISection
{
    /// <summary>Lines that it could fill, heading included; 0: it has nothing to show.</summary>
    int Wanted { get; }

    /// <summary>Its lines, at most so many and so wide.</summary>
    IReadOnlyList<Line> Draw(int width, int height);
}

/// <summary>Headings of sections.</summary>
internal static class Heading
{
    /// <summary><c>── by p ──────── note ──</c></summary>
    public static Line Of(string title, string note, int width)
    {
        Line line = new Line().Add("── ", Tone.Dim).Add(title, Tone.Strong).Add(" ", Tone.Dim);
        string end = note.Length == 0 ? "" : $" {note} ──";
        if (line.Width + end.Length + 2 > width)
            end = "";
        return line.PadTo(width - end.Length, '─', Tone.Dim).Add(end, Tone.Dim).Crop(width);
    }

    /// <summary>How many of a list are not shown.</summary>
    public static Line More(long number, string what) =>
        Line.Of($"  … and {Tables.Display.Count(number, what)} more", Tone.Dim);
}
