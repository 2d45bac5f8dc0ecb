using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Sweeps.Programs;

/// <summary>Ends programs whose worker is gone without a word: a small shell that is told of every process group, and
/// kills those that are left when the worker's end of the pipe closes.</summary>
internal sealed class Guard
{
    private const string Script = """
        trap '' TERM INT HUP
        g=' '
        while read -r op id; do
          case $op in
            +) g="$g$id " ;;
            -) case "$g" in *" $id "*) g="${g%%" $id "*} ${g#*" $id "}" ;; esac ;;
          esac
        done
        for id in $g; do kill -9 -"$id" 2>/dev/null; done
        """;

    private readonly FileStream _pipe;
    private readonly Lock _gate = new();

    public Guard()
    {
        var (read, write) = Native.Pipe();
        _pipe = new FileStream(new SafeFileHandle(write, ownsHandle: true), FileAccess.Write, bufferSize: 0);
        // The shell waits for lines; the reading end of our pipes does not.
        Native.Block(read);
        int id = Native.Spawn(["/bin/sh", "-c", Script], ["PATH=/usr/bin:/bin"], "/", 2, 2, read);
        _ = Native.Close(read);
        if (id < 0)
            throw new IOException($"/bin/sh cannot be started: {Native.Message(-id)}.");
    }

    public void Add(int group) => Say('+', group);

    public void Remove(int group) => Say('-', group);

    private void Say(char sign, int group)
    {
        lock (_gate)
            _pipe.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{sign} {group}\n")));
    }
}
