using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Terminals;

public sealed class LastingStreamTests
{
    [Fact]
    public void Write_ToAStreamThatDeniesAccess_IsDropped()
    {
        using LastingStream stream = new(new Closed());

        stream.Write("sweeps: no such sweep"u8);
        stream.Flush();
    }

    [Fact]
    public async Task Command_WhoseStandardErrorIsClosed_KeepsItsExitCode()
    {
        StringWriter output = new();
        Terminal terminal = new() { Out = output, Error = new StreamWriter(new LastingStream(new Closed())) };

        Assert.Equal(ExitCode.Misuse, await CommandLine.RunAsync(["frobnicate"], terminal));
    }

    [Fact]
    public async Task Command_WhoseStandardOutputIsClosed_SaysThatAndNamesNoPath()
    {
        StringWriter error = new() { NewLine = "\n" };
        Terminal terminal = new() { Out = new StreamWriter(new Closed()), Error = error };

        Assert.Equal(ExitCode.Failed, await CommandLine.RunAsync(["version"], terminal));
        Assert.Equal(
            "sweeps: Standard output must be open for writing, but is not. Send it to a file, a pipe or a terminal.\n",
            error.ToString()
        );
    }

    /// <summary>A stream of the console that was closed before the process began.</summary>
    private sealed class Closed : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => Deny();

        public override void Write(ReadOnlySpan<byte> buffer) => Deny();

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            Deny();
            return Task.CompletedTask;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Deny();
            return ValueTask.CompletedTask;
        }

        private static void Deny() => throw new UnauthorizedAccessException("Access to the path is denied.");
    }
}
