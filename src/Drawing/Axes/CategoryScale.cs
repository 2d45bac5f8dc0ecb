namespace Sweeps.Drawing.Axes;

/// <summary>Names at equal distances; a value is the name's index.</summary>
internal sealed class CategoryScale(IReadOnlyList<string> names) : Scale
{
    public override double Position(double value) => (value + 0.5) / names.Count;

    public override IReadOnlyList<Tick> Ticks(double length, Func<string, double> room)
    {
        for (int every = 1; ; every++)
        {
            Tick[] ticks =
            [
                .. Enumerable
                    .Range(0, names.Count)
                    .Where(index => index % every == 0)
                    .Select(index => new Tick(Position(index), names[index])),
            ];
            if (ticks.Length <= 1 || Fits(ticks, length, room))
                return ticks;
        }
    }
}
