using System.Runtime.InteropServices;

namespace Sweeps.Programs;

/// <summary>What the C library does for processes and pipes.</summary>
internal static unsafe partial class Native
{
    public const int SigTerm = 15;
    public const int SigKill = 9;
    public const int NonBlocking = 0x800;
    private const int ReadOnly = 0;
    private const int ReadWrite = 2;
    private const int WriteOnlyNew = 0x1 | 0x40 | 0x80;
    private const uint OwnFolder = 0x1c0;
    private const uint OwnPassableFolder = 0x1c9;
    private const uint FileMode = 0x1b6;
    private const int CloseOnExec = 0x80000;
    private const int SetControl = 4;
    private const short SpawnSetSession = 0x80;
    private const short SpawnSetSignalMask = 0x08;
    private const short SpawnSetSignalDefaults = 0x04;
    private const int NoHang = 1;
    private const int NoRoom = 28;
    private const nint OpenProcess = 434; // the same number on every processor
    private const int ChildSignal = 17;
    private const nint Ignored = 1;

    /// <summary>Stands for the end of a process of which nobody knows how it was.</summary>
    public const int Unknown = -1;

    public const short PollIn = 1;
    public const short PollHangUp = 0x10;

    [StructLayout(LayoutKind.Sequential)]
    public struct Polled
    {
        public int Descriptor;
        public short Wanted;
        public short Found;
    }

    /// <summary>Starts a program in a session of its own. Returns its id, or minus the error's number.</summary>
    public static int Spawn(
        string[] arguments,
        string[] environment,
        string folder,
        int output,
        int error,
        int input = -1
    )
    {
        // Larger than what any C library needs for them.
        byte* actions = stackalloc byte[512];
        byte* attributes = stackalloc byte[1024];
        byte* signals = stackalloc byte[256];
        FileActionsInit(actions);
        AttributesInit(attributes);
        nint* argv = Texts(arguments);
        nint* environ = Texts(environment);
        try
        {
            if (input < 0)
                FileActionsOpen(actions, 0, "/dev/null", ReadOnly, 0);
            else
                FileActionsDuplicate(actions, input, 0);
            FileActionsDuplicate(actions, output, 1);
            FileActionsDuplicate(actions, error, 2);
            FileActionsFolder(actions, folder);
            AttributesFlags(attributes, SpawnSetSession | SpawnSetSignalMask | SpawnSetSignalDefaults);
            SignalsEmpty(signals);
            AttributesMask(attributes, signals);
            SignalsFill(signals);
            AttributesDefaults(attributes, signals);
            int failed = SpawnNamed(out int id, arguments[0], actions, attributes, argv, environ);
            return failed == 0 ? id : -failed;
        }
        finally
        {
            Free(argv);
            Free(environ);
            FileActionsDestroy(actions);
            AttributesDestroy(attributes);
        }
    }

    /// <summary>How a process ended, and the most memory that it had, in bytes; null: it runs.</summary>
    public static (int Status, long Peak)? Ended(int id)
    {
        long* usage = stackalloc long[18];
        int done = WaitForUsage(id, out int status, NoHang, usage);
        return done == id ? (status, usage[4] << 10)
            : done == 0 ? null
            : (Unknown, 0); // somebody else has taken note of its end
    }

    /// <summary>A descriptor that can be read once a process has ended, and is not handed to programs; −1 on a system
    /// that has none.</summary>
    public static int EndOf(int id) => (int)SystemCall(OpenProcess, id, 0);

    /// <summary>Takes note of the ends of processes that the system has made ours, so that none stays in its table:
    /// of one, or of a whole group where the number is negative. Waits at most so long.</summary>
    public static void Reap(int id, int milliseconds)
    {
        for (int waited = 0; waited <= milliseconds; )
        {
            int done = WaitFor(id, out _, NoHang);
            if (done < 0)
                return; // none of them is ours
            if (done == 0)
            {
                Wait([], 1);
                waited++;
            }
        }
    }

    /// <summary>Sees to it that ends of processes can be asked for, also where whoever started this process ignores
    /// them.</summary>
    public static void ReportChildren()
    {
        nint* before = stackalloc nint[32];
        if (SignalAction(ChildSignal, null, before) == 0 && before[0] == Ignored)
            _ = SetSignal(ChildSignal, 0);
    }

    /// <summary>A pipe whose ends are not handed to programs; the first is read without waiting.</summary>
    public static (int Read, int Write) Pipe()
    {
        int* ends = stackalloc int[2];
        if (MakePipe(ends, CloseOnExec) != 0)
            throw new IOException($"A pipe cannot be made: {Message(Marshal.GetLastPInvokeError())}.");
        _ = Control(ends[0], SetControl, NonBlocking);
        return (ends[0], ends[1]);
    }

    /// <summary>Lets reads wait.</summary>
    public static void Block(int descriptor) => _ = Control(descriptor, SetControl, 0);

    /// <summary>Makes a named pipe and opens it for reading. It stays open when a writer goes.</summary>
    public static int NamedPipe(string path)
    {
        if (MakeNamedPipe(path, 0x180) != 0)
            throw new IOException($"The pipe {path} cannot be made: {Message(Marshal.GetLastPInvokeError())}.");
        int descriptor = Open(path, ReadWrite | NonBlocking | CloseOnExec, 0);
        return descriptor >= 0
            ? descriptor
            : throw new IOException($"The pipe {path} cannot be opened: {Message(Marshal.GetLastPInvokeError())}.");
    }

    /// <summary>Reads what is there; 0: nothing, or the end.</summary>
    public static int Read(int descriptor, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
            return (int)Math.Max(0, ReadSome(descriptor, bytes, buffer.Length));
    }

    /// <summary>All that a file holds; null: it cannot be read.</summary>
    public static byte[]? Content(string path)
    {
        int descriptor = Open(path, ReadOnly | CloseOnExec, 0);
        if (descriptor < 0)
            return null;
        byte[] bytes = new byte[4096];
        int held = 0;
        for (int length; (length = Read(descriptor, bytes.AsSpan(held))) > 0; )
        {
            held += length;
            if (held == bytes.Length)
                Array.Resize(ref bytes, 2 * held);
        }

        _ = Close(descriptor);
        return bytes[..held];
    }

    /// <summary>Makes a file that is not there yet.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        int descriptor = Open(path, WriteOnlyNew | CloseOnExec, FileMode);
        nint written = 0;
        if (descriptor >= 0)
        {
            fixed (byte* first = bytes)
                written = WriteSome(descriptor, first, bytes.Length);
        }

        // What is written in part has found the disk full.
        int error = descriptor < 0 || written < 0 ? Marshal.GetLastPInvokeError() : NoRoom;
        if (descriptor >= 0)
            _ = Close(descriptor);
        if (descriptor < 0 || written != bytes.Length)
            throw new IOException($"The file {path} cannot be written: {Message(error)}.");
    }

    /// <summary>Makes a folder of this user's.</summary>
    /// <param name="path">Where.</param>
    /// <param name="passable">Whether others may pass through it.</param>
    public static void MakeFolder(string path, bool passable = false)
    {
        if (MakeDirectory(path, passable ? OwnPassableFolder : OwnFolder) != 0)
            throw new IOException($"The folder {path} cannot be made: {Message(Marshal.GetLastPInvokeError())}.");
    }

    /// <summary>Waits until something can be read, at most so long.</summary>
    public static void Wait(Span<Polled> polled, int milliseconds)
    {
        fixed (Polled* first = polled)
            _ = PollAll(first, (nuint)polled.Length, milliseconds);
    }

    public static string Message(int error) => Marshal.GetPInvokeErrorMessage(error);

    /// <summary>Gives a file, a folder or a link to a user and a group.</summary>
    /// <exception cref="IOException">The system does not let this process.</exception>
    public static void Own(string path, uint user, uint group)
    {
        if (ChangeOwner(path, user, group) != 0)
            throw new IOException($"{path} cannot be given to user {user}: {Message(Marshal.GetLastPInvokeError())}.");
    }

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    /// <summary>Removes a file. Returns 0 if it did.</summary>
    [LibraryImport("libc", EntryPoint = "unlink", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RemoveFile(string path);

    /// <summary>Removes a folder that is empty. Returns 0 if it did.</summary>
    [LibraryImport("libc", EntryPoint = "rmdir", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RemoveFolder(string path);

    /// <summary>Sends a signal; a negative id means the group of that number.</summary>
    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int id, int signal);

    private static nint* Texts(string[] texts)
    {
        nint* list = (nint*)NativeMemory.AllocZeroed((nuint)texts.Length + 1, (nuint)sizeof(nint));
        for (int i = 0; i < texts.Length; i++)
            list[i] = Marshal.StringToCoTaskMemUTF8(texts[i]);
        return list;
    }

    private static void Free(nint* texts)
    {
        for (nint* text = texts; *text != 0; text++)
            Marshal.FreeCoTaskMem(*text);
        NativeMemory.Free(texts);
    }

    [LibraryImport("libc", EntryPoint = "posix_spawnp", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SpawnNamed(
        out int id,
        string file,
        byte* actions,
        byte* attributes,
        nint* arguments,
        nint* environment
    );

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int FileActionsInit(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int FileActionsDestroy(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileActionsOpen(byte* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int FileActionsDuplicate(byte* actions, int descriptor, int copy);

    [LibraryImport(
        "libc",
        EntryPoint = "posix_spawn_file_actions_addchdir_np",
        StringMarshalling = StringMarshalling.Utf8
    )]
    private static partial int FileActionsFolder(byte* actions, string path);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int AttributesInit(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int AttributesDestroy(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int AttributesFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int AttributesMask(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int AttributesDefaults(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    private static partial int SignalsEmpty(byte* signals);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    private static partial int SignalsFill(byte* signals);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int WaitFor(int id, out int status, int options);

    [LibraryImport("libc", EntryPoint = "wait4")]
    private static partial int WaitForUsage(int id, out int status, int options, long* usage);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SystemCall(nint number, nint first, nint second);

    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static partial int SignalAction(int signal, nint* action, nint* before);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetSignal(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int MakePipe(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, int value);

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeNamedPipe(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeDirectory(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteSome(int descriptor, byte* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint ReadSome(int descriptor, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int PollAll(Polled* polled, nuint count, int milliseconds);
}
