using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Sweeps.Programs;

/// <summary>
/// Ends programs whose worker is gone without a word: a small shell that is told of every process group. When the
/// worker's end of the pipe closes it kills the groups that are left and whatever left them, and removes the working
/// folders. Thread-safe.
/// </summary>
internal sealed class Guard : IDisposable
{
    private const string Script = """
        trap '' TERM INT HUP
        g=' '
        m=
        while read -r op id; do
          case $op in
            +) g="$g$id " ;;
            -) case "$g" in *" $id "*) g="${g%%" $id "*} ${g#*" $id "}" ;; esac ;;
            m) m=$id ;;
          esac
        done
        [ -z "$m" ] || for group in "$m"/*/; do echo 1 >"${group}cgroup.kill"; done 2>/dev/null
        for id in $g; do kill -9 -"$id" 2>/dev/null; done
        round=0
        while [ $round -lt 20 ]; do
          round=$((round + 1))
          found=
          for file in $(grep -lsF "SWEEPS_METRICS=$1/" /proc/[0-9]*/environ); do
            id=${file#/proc/}
            kill -9 "${id%%/*}" 2>/dev/null && found=1
          done
          for file in $(grep -lsF "$2" /proc/[0-9]*/limits); do
            id=${file#/proc/}
            id=${id%%/*}
            { read -r stat <"/proc/$id/stat"; } 2>/dev/null || continue
            stat=${stat##*) }
            stat=${stat#* * * }
            [ "${stat%% *}" = "$3" ] || { kill -9 "$id" 2>/dev/null && found=1; }
          done
          [ -n "$found" ] || break
        done
        round=0
        while [ -e "$m/cgroup.procs" ] && [ $round -lt 20 ]; do
          round=$((round + 1))
          rmdir "$m"/*/ "$m" 2>/dev/null || sleep 0.05
        done
        rm -rf -- "$1"
        """;

    private const int MostToReap = 1000; // milliseconds

    private readonly string _root;
    private readonly HashSet<int> _groups = [];
    private readonly Lock _gate = new();
    private FileStream _pipe;
    private int _shell;
    private string? _memory;
    private bool _ended;

    /// <summary>What it knows programs by.</summary>
    public Marks Marks { get; } = new();

    /// <summary>Starts it over a folder that holds the working folders.</summary>
    public Guard(string root)
    {
        Native.ReportChildren();
        _root = root;
        _pipe = Start(root);
    }

    public void Add(int group)
    {
        lock (_gate)
        {
            _groups.Add(group);
            Say(Line('+', group));
        }
    }

    public void Remove(int group)
    {
        lock (_gate)
        {
            _groups.Remove(group);
            if (!_ended)
                Say(Line('-', group));
        }
    }

    /// <summary>Has it end and remove the control groups below this one, too.</summary>
    public void Watch(MemoryGroups memory)
    {
        lock (_gate)
        {
            if (_memory is not null)
                return;
            _memory = memory.Root;
            Say($"m {_memory}");
        }
    }

    /// <summary>Has it do its work now.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            _pipe.Dispose();
            Native.Reap(_shell, MostToReap);
        }
    }

    private void Say(string line)
    {
        try
        {
            Write(_pipe, line);
        }
        catch (IOException)
        {
            // Somebody has killed the shell: another takes its place, and is told all.
            _pipe.Dispose();
            Native.Reap(_shell, MostToReap);
            _pipe = Start(_root);
            foreach (int known in _groups)
                Write(_pipe, Line('+', known));
            if (_memory is not null)
                Write(_pipe, $"m {_memory}");
        }
    }

    private static string Line(char sign, int group) => string.Create(CultureInfo.InvariantCulture, $"{sign} {group}");

    private static void Write(FileStream pipe, string line) => pipe.Write(Encoding.UTF8.GetBytes(line + "\n"));

    private FileStream Start(string root)
    {
        var (read, write) = Native.Pipe();
        // The shell waits for lines; the reading end of our pipes does not.
        Native.Block(read);
        string session = Mark.OwnSession.ToString(CultureInfo.InvariantCulture);
        string[] run = ["/bin/sh", "-c", Script, "sh", root, Marks.Beginning, session];
        int id = Mark.StartWithout(() => Native.Spawn(run, ["PATH=/usr/bin:/bin"], "/", 2, 2, read));
        _ = Native.Close(read);
        _shell = id;
        if (id > 0)
            return new FileStream(new SafeFileHandle(write, ownsHandle: true), FileAccess.Write, bufferSize: 0);
        _ = Native.Close(write);
        throw new IOException($"/bin/sh cannot be started: {Native.Message(-id)}.");
    }
}
