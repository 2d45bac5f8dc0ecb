namespace Sweeps.Scheduling.Plans;

/// <summary>A column's texts in a block: those of an axis, or one that is the same for all its trials. Those of a short
/// axis are made once.</summary>
internal sealed class ColumnTexts
{
    private const int MostKept = 1024;

    private readonly int _axis;
    private readonly string? _fixed;
    private readonly Func<int, string>? _make;
    private readonly string?[] _kept = [];

    public ColumnTexts(string text) => _fixed = text;

    public ColumnTexts(int axis, int count, Func<int, string> make)
    {
        (_axis, _make) = (axis, make);
        if (count <= MostKept)
            _kept = new string?[count];
    }

    /// <summary>The text of the trial with these indices on its block's axes.</summary>
    public string Of(ReadOnlySpan<int> indices)
    {
        if (_make is null)
            return _fixed!;
        int index = indices[_axis];
        return index < _kept.Length ? _kept[index] ??= _make(index) : _make(index);
    }
}
