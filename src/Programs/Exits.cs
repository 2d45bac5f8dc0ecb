using Sweeps.Model.Configurations;
using Sweeps.Model.Training;

namespace Sweeps.Programs;

/// <summary>What the end of a process means.</summary>
internal static class Exits
{
    private const int Killed = 128 + Native.SigKill; // how shells say it

    private static readonly string[] OutOfMemory =
    [
        "MemoryError",
        "out of memory",
        "bad_alloc",
        "Cannot allocate memory",
        "OutOfMemory",
    ];

    /// <summary>The trial's own error, by the status that the system gives.</summary>
    /// <param name="status">The status.</param>
    /// <param name="program">The program.</param>
    /// <param name="ranOut">Whether it reached its bound of memory.</param>
    /// <param name="lacked">Whether the system killed meanwhile for want of memory.</param>
    /// <param name="errors">The end of its standard error.</param>
    /// <param name="lastWords">The same in a sentence.</param>
    /// <param name="isWrapped">Whether another program started it.</param>
    public static TrialFailedException Failure(
        int status,
        ProgramConfiguration program,
        bool ranOut,
        bool lacked,
        string errors,
        string lastWords,
        bool isWrapped
    )
    {
        int signal = status & 0x7f;
        int code = (status >> 8) & 0xff;
        if (status == Native.Unknown)
            return new(
                $"The program has ended, but another part of the worker took note of how. Try again.{lastWords}",
                repeatable: true
            );
        if (ranOut || OutOfMemory.Any(word => errors.Contains(word, StringComparison.OrdinalIgnoreCase)))
            return new(
                "The program ran out of memory"
                    + $"{(program.Needs.MemoryBytes is { } most ? $" (`needs.memory` is {most >> 20} MiB)" : "")}"
                    + $". Give it more, or less to do.{lastWords}",
                repeatable: true
            );
        if (lacked && IsKill(status))
            return new(
                "The program ran out of memory: the system killed it, since what the machine or the worker's group has "
                    + $"was used up. Train fewer at once, or bound each by `needs.memory`.{lastWords}",
                repeatable: true
            );
        if (signal == Native.SigKill)
            return new(
                $"The program was killed from outside, as the system does when memory runs out. Look at the "
                    + $"machine's log; limit it by `needs.memory`.{lastWords}",
                repeatable: true
            );
        if (signal != 0)
            return new($"The program was ended by signal {signal} ({Name(signal)}).{lastWords}", repeatable: true);
        return (program.Shell || program.Needs.MemoryBytes is not null || isWrapped) && code is 126 or 127
            ? new(
                $"The program `{program.Run[0]}` {(code == 127 ? "was not found" : "may not be executed")}.{lastWords}",
                repeatable: false
            )
            : new(
                $"The program ended with exit code {code}."
                    + (lacked ? " Meanwhile the system killed for want of memory, maybe a process of its own." : "")
                    + lastWords,
                repeatable: true
            );
    }

    /// <summary>Why a program did not start.</summary>
    public static TrialFailedException NotStarted(int error, string program) =>
        new(
            error switch
            {
                2 => $"The program `{program}` must be there, but was not found. "
                    + (
                        program.Contains(' ') ? "Write `run` as a list, or add `shell: true`."
                        : program.Contains('/')
                            ? "Correct its path; what is among `program.files` lies in the working folder."
                        : $"Give its full path; where it is among `program.files`, write ./{program}."
                    ),
                13 => $"The program `{program}` must be executable, but is not. Use chmod +x, or run it by its "
                    + "interpreter.",
                8 => $"The program `{program}` must be of this machine's kind or begin with #!, but is neither.",
                _ => $"The program `{program}` cannot be started: {Native.Message(error)}.",
            },
            repeatable: error is not (2 or 13 or 8)
        );

    // Or is a shell whose command was killed.
    private static bool IsKill(int status) => (status & 0x7f) == Native.SigKill || status == Killed << 8;

    private static string Name(int signal) =>
        signal switch
        {
            6 => "abort",
            7 => "bus error",
            8 => "arithmetic error",
            9 => "kill",
            11 => "segmentation fault",
            15 => "terminate",
            24 => "processor time",
            25 => "file size",
            _ => "see `kill -l`",
        };
}
