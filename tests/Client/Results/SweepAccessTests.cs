using Sweeps.Client.Results;
using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Results;

public sealed class SweepAccessTests
{
    [Fact]
    public async Task ReadGrid_FromAPipeThatNothingComesFrom_EndsWithWhoeverAsked()
    {
        using Silent pipe = new();
        using CancellationTokenSource asked = new();
        Terminal terminal = new()
        {
            Out = TextWriter.Null,
            Error = TextWriter.Null,
            OpenBytes = () => pipe,
        };
        var reading = SweepAccess.ReadGridAsync("-", [], terminal, asked.Token);
        await pipe.Asked.Task.WaitAsync(TestContext.Current.CancellationToken);

        await asked.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    /// <summary>A pipe whose writer says nothing for as long as the test goes on.</summary>
    private sealed class Silent : MemoryStream
    {
        private readonly ManualResetEventSlim _over = new();

        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override int Read(byte[] buffer, int offset, int count)
        {
            Asked.TrySetResult();
            _over.Wait();
            return 0;
        }

        protected override void Dispose(bool disposing)
        {
            _over.Set();
            base.Dispose(disposing);
        }
    }
}
