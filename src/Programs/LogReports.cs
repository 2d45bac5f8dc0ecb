using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Files;

namespace Sweeps.Programs;

/// <summary>Reads metrics where a program writes them for its own sake: a file that grows, or standard
/// output.</summary>
internal sealed class LogReports
{
    private const int LongestLine = 64 << 10;
    private const long MostAtOnce = 16 << 20;
    private const int MostSlow = 3;
    private const int MostRemembered = 256; // bytes before the point that was read last
    private static readonly TimeSpan MostOfALine = TimeSpan.FromSeconds(1);

    private readonly ProgramReports _source;
    private readonly Reports _reports;
    private readonly string? _file;
    private readonly Lines _lines;
    private readonly Regex? _pattern;
    private readonly HashSet<string> _measures;
    private string[]? _columns;
    private long _at;
    private long _counted;
    private long _recorded;
    private byte[] _last = [];
    private string? _first;
    private bool _again;
    private long _before;
    private long _known = -1;
    private bool _found;
    private int _slow;

    public LogReports(ProgramReports source, Reports reports, string folder)
    {
        (_source, _reports) = (source, reports);
        // Lines that have no step of their own go on counting where the checkpoint was.
        _counted = reports.Step;
        _file = source.File is { } file ? Path.Combine(folder, file) : null;
        _pattern = source.Pattern is { } pattern
            ? new Regex(pattern, RegexOptions.CultureInvariant, MostOfALine)
            : null;
        _measures = [.. reports.Measures];
        _lines = new(LongestLine, Take, () => reports.Refuse("a line is longer than 64 KiB"));
    }

    /// <summary>Takes what came from standard output.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_pattern is not null)
            _lines.Add(bytes);
    }

    /// <summary>Reads what the file has more, as far as that goes at once: who writes may be as fast as who
    /// reads.</summary>
    public void Look() => _ = Read(isEnd: false);

    /// <summary>Reads all that is left.</summary>
    public void End()
    {
        while (Read(isEnd: true)) { }
        _lines.End();
    }

    /// <summary>Whether there may be more.</summary>
    private bool Read(bool isEnd)
    {
        // To open a pipe would wait for its other end.
        if (_file is null || RegularFile.Is(_file) is not { } isFile)
            return false;
        _found = true;
        if (!isFile)
            return false;
        using FileStream? stream = Opened(_file);
        if (stream is null || stream.Length == _at)
            return false;
        // Who writes the whole file each time may be at it. Rows without a step are told apart by their number only.
        if (stream.Length < _at && !HasSteps && !isEnd)
            return false;
        if (stream.Length < _at || !GoesOn(stream))
            BeginAnew();
        stream.Position = _at;
        byte[] buffer = new byte[64 << 10];
        long until = _at + MostAtOnce;
        int length = 0;
        while (_at < until && (length = stream.Read(buffer)) > 0)
        {
            _at += length;
            _lines.Add(buffer.AsSpan(0, length));
            _last = [.. _last.Concat(buffer[..length]).TakeLast(MostRemembered)];
        }

        return length > 0;
    }

    /// <summary>Whether what was read last still stands where it stood.</summary>
    private bool GoesOn(FileStream stream)
    {
        byte[] there = new byte[_last.Length];
        stream.Position = _at - there.Length;
        return stream.ReadAtLeast(there, there.Length, throwOnEndOfStream: false) == there.Length
            && there.AsSpan().SequenceEqual(_last);
    }

    /// <summary>Another file stands in its place, or it was written anew: it is read from its start.</summary>
    private void BeginAnew()
    {
        (_at, _last, _again, _before) = (0, [], true, _reports.Step);
        _lines.Clear();
        if (!HasSteps)
            _reports.Refuse(
                $"`{_source.File}` was begun anew, and its rows have no `{_source.Step}`: they are counted on"
            );
    }

    // A line of JSON has one.
    private bool HasSteps => _columns is null || _columns.Contains(_source.Step);

    /// <summary>Notes a row. Where the file was begun anew with the row that it had first, it is the same history
    /// again, of which what is known is passed over; else another part of it.</summary>
    private void Note(string line)
    {
        if (_again)
            _reports.Known = _known = HasSteps && line == _first ? _before : -1;
        if (_again || _first is null)
            _first = line;
        _again = false;
    }

    private static FileStream? Opened(string path)
    {
        try
        {
            return new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (FileNotFoundException)
        {
            return null; // another takes its place
        }
    }

    /// <summary>Whether nothing was found where metrics were to be.</summary>
    public bool IsSilent => _recorded == 0;

    /// <summary>What is said of a program that ended well and was silent.</summary>
    public string Silence =>
        _file is null
            ? "`program.reports.pattern` must match a line of standard output with a value of a measure, but "
                + "matched none. Compare it with what the program prints."
            : $"`program.reports.file` must hold values of measures at the end, but `{_source.File}` "
                + (
                    _found
                        ? "holds none. It must be a file whose header names them."
                        : "was not written. Give its path in the working folder."
                );

    private void Take(ReadOnlySpan<byte> bytes)
    {
        long recorded = _reports.Recorded;
        _reports.Known = _known;
        Distribute(bytes);
        _reports.Known = -1; // of what comes by the channel nothing is read again
        _recorded += _reports.Recorded - recorded;
    }

    private void Distribute(ReadOnlySpan<byte> bytes)
    {
        string line = Encoding.UTF8.GetString(bytes).TrimEnd('\r');
        if (_pattern is not null)
            TakeMatch(line);
        else if (line.StartsWith('{'))
        {
            Note(line);
            _reports.Take(bytes);
        }
        else if (Cells(line) is var cells && (_columns is null || _again && cells.Any(_measures.Contains)))
            _columns = cells;
        else
        {
            Note(line);
            TakeRow(cells);
        }
    }

    private void TakeMatch(string line)
    {
        if (_slow == MostSlow)
            return;
        Match match;
        try
        {
            match = _pattern!.Match(line);
        }
        catch (RegexMatchTimeoutException)
        {
            // Many such lines would keep this thread from seeing that it is to stop.
            _slow++;
            _reports.Refuse(
                $"a line takes the pattern longer than a second; after {MostSlow} of them it is not tried any more"
            );
            return;
        }

        if (match.Success)
            Give(
                match
                    .Groups.Keys.Where(name => match.Groups[name].Success)
                    .ToDictionary(name => name, name => match.Groups[name].Value)
            );
    }

    private void TakeRow(string[] cells)
    {
        if (cells.Length == _columns!.Length)
            Give(
                _columns
                    .Zip(cells)
                    .GroupBy(pair => pair.First)
                    .ToDictionary(group => group.Key, group => group.First().Second)
            );
        else
            _reports.Refuse($"a row must have {_columns.Length} cells");
    }

    private void Give(Dictionary<string, string> values)
    {
        long step = ++_counted;
        if (values.TryGetValue(_source.Step, out string? named))
        {
            if (Number(named) is not (>= 0 and var number) || number != Math.Truncate(number) || number > 9e15)
            {
                _reports.Refuse($"`{_source.Step}` must be a whole number");
                return;
            }

            step = (long)number;
        }

        List<(string, double)> found = [];
        foreach (var (name, text) in values.Where(pair => _measures.Contains(pair.Key) && pair.Value.Length > 0))
        {
            if (Number(text) is { } value)
                found.Add((name, value));
            else
                _reports.Refuse($"`{name}` must be a number");
        }

        if (found.Count == 0)
            return;
        _reports.Take(step, found);
    }

    /// <summary>Cells of a row; a comma between quotation marks is part of its cell.</summary>
    private static string[] Cells(string line)
    {
        List<string> cells = [];
        bool quoted = false;
        int start = 0;
        for (int at = 0; at <= line.Length; at++)
        {
            if (at < line.Length && line[at] == '"')
                quoted = !quoted;
            else if (at == line.Length || line[at] == ',' && !quoted)
            {
                cells.Add(line[start..at].Trim().Trim('"'));
                start = at + 1;
            }
        }

        return [.. cells];
    }

    private static double? Number(string text) =>
        text.ToLowerInvariant() switch
        {
            "nan" => double.NaN,
            "inf" or "infinity" => double.PositiveInfinity,
            "-inf" or "-infinity" => double.NegativeInfinity,
            _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                ? number
                : null,
        };
}
