using System.Text;
using Sweeps.Client.Terminals;
using Sweeps.Scheduling.Texts;

namespace Sweeps.Client.Tables;

/// <summary>
/// A table in columns of letters. Their widths come from the first rows; a longer value later on pushes its row out of
/// line rather than being lost. On a terminal, text columns give way where the line would not fit; where that is not
/// enough some are left out, which a line on the other stream says, and headings are cut down to what is below them.
/// </summary>
internal sealed class AlignedTable
{
    private const int SampleSize = 500;
    private const int Shortest = 8;
    private const int ShortestHeading = 6;
    private const string Gap = "  ";

    private readonly Table _table;
    private readonly Terminal _terminal;
    private readonly List<Value[]> _sample = [];
    private int[] _shown;
    private int[] _widths;
    private int[] _cells = []; // widths without the headings
    private bool _started;

    /// <summary>A table that is yet to be written.</summary>
    /// <param name="table">What it holds.</param>
    /// <param name="shown">The columns that are wanted, by number.</param>
    /// <param name="terminal">Where to.</param>
    public AlignedTable(Table table, int[] shown, Terminal terminal)
    {
        (_table, _terminal, _shown) = (table, terminal, shown);
        _widths = [.. shown.Select(index => PlainText.OneLine(table.Columns[index].Name).Length)];
    }

    /// <summary>Writes it.</summary>
    public async Task WriteAsync(CancellationToken cancellation)
    {
        await foreach (Value[] row in _table.Rows.WithCancellation(cancellation))
        {
            if (!_started)
            {
                _sample.Add(row);
                if (_sample.Count == SampleSize)
                    Start(isAll: false);
            }
            else
            {
                WriteRow(row);
            }
        }

        if (!_started)
            Start(isAll: true);
    }

    private void Start(bool isAll)
    {
        _started = true;
        _cells = [.. _shown.Select(column => _sample.Select(row => Shown(row[column]).Length).DefaultIfEmpty().Max())];
        for (int i = 0; i < _shown.Length; i++)
            _widths[i] = Math.Max(_widths[i], _cells[i]);
        if (_terminal.OutIsTerminal)
            Shrink(isAll);
        StringBuilder header = new();
        for (int i = 0; i < _shown.Length; i++)
            Append(header, i, PlainText.OneLine(_table.Columns[_shown[i]].Name), isCut: true);
        string heading = header.ToString().TrimEnd();
        _terminal.OutControl.WriteLine(_terminal.ColorOut ? $"\u001b[1m{heading}\u001b[0m" : heading);
        foreach (Value[] row in _sample)
            WriteRow(row);
        _sample.Clear();
    }

    private int Over() => _widths.Sum() + Gap.Length * (_shown.Length - 1) - _terminal.Width;

    private void Shrink(bool isAll)
    {
        for (int i = _shown.Length - 1; i >= 0 && isAll && Over() > 0; i--)
        {
            int column = _shown[i];
            if (_table.Columns[column].GivesWay && !_sample.Exists(row => row[column].Text is not ("0" or "")))
                LeaveOut(i);
        }

        List<string> left = [];
        while (
            Over() > Enumerable.Range(0, _shown.Length).Where(CanShrink).Sum(i => Math.Max(0, _widths[i] - Shortest))
            && Enumerable
                .Range(0, _shown.Length)
                .Where(i => _table.Columns[_shown[i]].LeavesAt > 0)
                .OrderBy(i => _table.Columns[_shown[i]].LeavesAt)
                .FirstOrDefault(-1)
                is >= 0
                    and var first
        )
        {
            left.Add(_table.Columns[_shown[first]].Name);
            LeaveOut(first);
        }

        if (left.Count > 0)
            _terminal.Error.WriteLine(
                $"The terminal is too narrow for {string.Join(", ", left)}: --format csv has all columns."
            );
        for (int over = Over(); over > 0; over--)
        {
            int widest = Enumerable
                .Range(0, _shown.Length)
                .Where(CanShrink)
                .OrderByDescending(i => _widths[i])
                .FirstOrDefault(-1);
            if (widest < 0 || _widths[widest] <= Shortest)
                break;
            _widths[widest]--;
        }

        for (int over = Over(); over > 0; over--)
        {
            int loosest = Enumerable.Range(0, _shown.Length).MaxBy(Loose);
            if (Loose(loosest) <= 0)
                return;
            _widths[loosest]--;
        }
    }

    /// <summary>By how much a heading is wider than what is below it.</summary>
    private int Loose(int i) => _widths[i] - Math.Max(_cells[i], ShortestHeading);

    private bool CanShrink(int i) => _table.Columns[_shown[i]] is { IsNumber: false, IsWhole: false };

    private void LeaveOut(int i)
    {
        _shown = [.. _shown[..i], .. _shown[(i + 1)..]];
        _widths = [.. _widths[..i], .. _widths[(i + 1)..]];
        _cells = [.. _cells[..i], .. _cells[(i + 1)..]];
    }

    private void WriteRow(Value[] row)
    {
        StringBuilder line = new();
        for (int i = 0; i < _shown.Length; i++)
            Append(line, i, Shown(row[_shown[i]]), isCut: !_table.Columns[_shown[i]].IsNumber);
        _terminal.Out.WriteLine(line.ToString().TrimEnd());
    }

    private void Append(StringBuilder line, int column, string text, bool isCut)
    {
        if (column > 0)
            line.Append(Gap);
        if (text.Length > _widths[column] && _terminal.OutIsTerminal && isCut)
            text = string.Concat(text.AsSpan(0, _widths[column] - 1), "…");
        line.Append(
            _table.Columns[_shown[column]].IsNumber ? text.PadLeft(_widths[column]) : text.PadRight(_widths[column])
        );
    }

    private static string Shown(Value value) => PlainText.OneLine(value.Text.ReplaceLineEndings(" "));
}
