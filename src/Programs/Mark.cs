using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Sweeps.Programs;

/// <summary>Marks for the programs of one runner.</summary>
internal sealed class Marks
{
    private const ulong Most = 1_000_000_000;

    // Half of what a bound may be at most, with the number of the program after it.
    private readonly ulong _first = 4 * Most + (ulong)RandomNumberGenerator.GetInt32((int)Most);
    private ulong _made;

    /// <summary>How the bounds of all of them begin, as the system shows them.</summary>
    public string Beginning => string.Create(CultureInfo.InvariantCulture, $" {_first}");

    /// <summary>Another one.</summary>
    /// <param name="metrics">Where the program reports.</param>
    public Mark New(string metrics) => new(metrics, _first * Most + Interlocked.Increment(ref _made) % Most);
}

/// <summary>What a program's processes are known by wherever they have gone: the place of its pipe, among their
/// variables; and a bound that bounds nothing, for the time of real-time tasks, far beyond what anybody waits. A
/// process that clears its variables still inherits that.</summary>
/// <param name="metrics">Where the program reports.</param>
/// <param name="bound">The bound.</param>
internal sealed unsafe partial class Mark(string metrics, ulong bound)
{
    private const int RealTime = 15;

    private static readonly Lock _gate = new();

    private readonly byte[] _variable = Encoding.UTF8.GetBytes($"SWEEPS_METRICS={metrics}\0");
    private readonly byte[] _text = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $" {bound} "));

    /// <summary>The session of this process. Programs begin with one of their own: what has this one is not of
    /// them.</summary>
    public static int OwnSession => SessionOf(0);

    /// <summary>Starts a process that has the bound: a new one inherits it, and nobody comes before it is
    /// there.</summary>
    public int Start(Func<int> start) => Start(start, bound);

    /// <summary>Starts one that has none, whatever this process has inherited.</summary>
    public static int StartWithout(Func<int> start) => Start(start, ulong.MaxValue);

    /// <summary>Whether a process is of the program.</summary>
    public bool IsOn(int id) =>
        Processes.Carries(id, "environ", _variable)
        // While one is started this process has its bound, too.
        || Processes.Carries(id, "limits", _text) && SessionOf(id) != OwnSession;

    private static int Start(Func<int> start, ulong bound)
    {
        lock (_gate)
        {
            Bounds before;
            bool isKnown = GetBounds(RealTime, &before) == 0;
            Bounds during = before with { Now = Math.Min(bound, before.Most) };
            bool isSet = isKnown && during.Now == bound && SetBounds(RealTime, &during) == 0;
            try
            {
                return start();
            }
            finally
            {
                if (isSet)
                    _ = SetBounds(RealTime, &before);
            }
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private record struct Bounds(ulong Now, ulong Most);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetBounds(int what, Bounds* bounds);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetBounds(int what, Bounds* bounds);

    [LibraryImport("libc", EntryPoint = "getsid")]
    private static partial int SessionOf(int id);
}
