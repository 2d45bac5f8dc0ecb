namespace Sweeps.Client.Watching;

/// <summary>A bar whose parts can be told apart without colour: done, failed, in training, and what is left.</summary>
internal static class Bar
{
    private const char Done = '━';
    private const char Failed = '╳';
    private const char Running = '╍';
    private const char Left = '─';

    /// <summary>What the parts mean.</summary>
    public static IReadOnlyList<(Line Sign, string Meaning)> Legend =>
        [
            (Line.Of(new string(Done, 3), Tone.Good), "done: trained, diverged or stopped early"),
            (Line.Of(new string(Failed, 3), Tone.Bad), "failed"),
            (Line.Of(new string(Running, 3), Tone.Busy), "in training"),
            (Line.Of(new string(Left, 3), Tone.Dim), "to come"),
        ];

    /// <summary>Parts of a whole on so many columns; a part that is not nothing gets a column, where there is room for
    /// it.</summary>
    public static Line Of(double done, double failed, double running, double whole, int width)
    {
        double scale = whole > 0 ? width / whole : 0;
        int failures = failed > 0 ? Math.Max(1, (int)(failed * scale)) : 0;
        int trained = Math.Min((int)Math.Floor(done * scale + 1e-9), width - failures);
        if (done + failed >= whole && whole > 0)
            trained = width - failures;
        int active = running > 0 ? Math.Max(1, (int)Math.Round(running * scale)) : 0;
        active = Math.Clamp(active, 0, width - failures - trained);
        return new Line()
            .Add(new string(Done, Math.Max(0, trained)), Tone.Good)
            .Add(new string(Failed, Math.Min(failures, width)), Tone.Bad)
            .Add(new string(Running, active), Tone.Busy)
            .PadTo(width, Left, Tone.Dim);
    }
}
