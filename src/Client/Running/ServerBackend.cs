using System.Diagnostics;
using System.Runtime.CompilerServices;
using Sweeps.Api.Calls;
using Sweeps.Api.Contract;
using Sweeps.Client.Backends;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Control;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Definitions;
using Sweeps.Storage;
using Sweeps.Storage.Opening;

namespace Sweeps.Client.Running;

/// <summary>Sweeps behind a server, which has them trained.</summary>
internal sealed class ServerBackend : ISweepBackend
{
    /// <summary>How often a server that left in the middle of watching is looked for, a second apart.</summary>
    private const int MostReturns = 60;

    private static readonly TimeSpan Return = TimeSpan.FromSeconds(1);

    private readonly SweepsClient _client;
    private readonly ServerView _server;
    private readonly Session _session;

    private ServerBackend(SweepsClient client, ServerView server, Session session)
    {
        (_client, _server, _session) = (client, server, session);
        Reader = new ServerReader(client, server.Store);
    }

    public ISweepReader Reader { get; }

    public int Slots => _server.Slots > 0 ? _server.Slots : Environment.ProcessorCount;

    /// <summary>The server's store is on another machine, or might be.</summary>
    public string PicturesRoot => SweepStores.DefaultFile;

    public static async Task<ServerBackend> OpenAsync(string address, Session session, CancellationToken cancellation)
    {
        SweepsClient client;
        try
        {
            client = new(address, Environment.GetEnvironmentVariable(SweepsClient.TokenVariable), clock: session.Clock);
        }
        catch (ArgumentException wrong)
        {
            throw new MisuseException(wrong.Message.Split(" (Parameter", 2)[0], wrong);
        }

        try
        {
            return new(client, await client.ServerAsync(cancellation), session);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellation) => ask();

    public Task SetIntentAsync(SweepRecord sweep, SweepIntent intent, string? reason, CancellationToken cancellation) =>
        _client.SetIntentAsync(
            sweep.Id,
            intent switch
            {
                SweepIntent.Run => "resume",
                SweepIntent.Pause => "pause",
                SweepIntent.Cancel => "cancel",
                _ => throw new UnreachableException(intent.ToString()),
            },
            reason,
            cancellation
        );

    public async Task<long> RetryFailedAsync(SweepRecord sweep, CancellationToken cancellation) =>
        (await _client.RetryAsync(sweep.Id, cancellation)).Retried;

    public Task RenameAsync(SweepRecord sweep, string name, CancellationToken cancellation) =>
        _client.ChangeAsync(sweep.Id, new() { Name = name }, cancellation);

    public Task DescribeAsync(SweepRecord sweep, string description, CancellationToken cancellation) =>
        _client.ChangeAsync(sweep.Id, new() { Description = description }, cancellation);

    public Task TagAsync(
        SweepRecord sweep,
        IReadOnlyList<string> add,
        IReadOnlyList<string> remove,
        CancellationToken cancellation
    ) => _client.ChangeAsync(sweep.Id, new() { AddTags = add, RemoveTags = remove }, cancellation);

    public async Task<SweepWeight> WeighAsync(SweepRecord sweep, CancellationToken cancellation) =>
        Answers.Weight(await _client.WeighAsync(sweep.Id, cancellation));

    public async Task<SweepWeight> DeleteAsync(
        SweepRecord sweep,
        IProgress<SweepWeight> progress,
        CancellationToken cancellation
    )
    {
        SweepWeight gone = default;
        while (true)
        {
            DeletionView part = await _client.DeleteAsync(sweep.Id, cancellation);
            gone += Answers.Weight(part);
            if (part.Deleted)
                return gone;
            progress.Report(gone);
        }
    }

    /// <summary>A server that restarts is waited for: what it was asked to train goes on with it.</summary>
    public async IAsyncEnumerable<LiveSweep> WatchAsync(
        SweepRecord sweep,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        bool begun = false;
        for (int away = 0; ; )
        {
            await using IAsyncEnumerator<ProgressView> pictures = _client
                .WatchAsync(sweep.Id, cancellation)
                .GetAsyncEnumerator(cancellation);
            while (true)
            {
                try
                {
                    if (!await pictures.MoveNextAsync())
                        break;
                }
                catch (ApiException gone) when (begun && !gone.IsMisuse && ++away <= MostReturns)
                {
                    break;
                }

                (begun, away) = (true, 0);
                LiveSweep live = Answers.Live(sweep, pictures.Current);
                yield return live;
                if (live.Outcome is not null)
                    yield break;
            }

            await Task.Delay(Return, _session.Clock, cancellation);
        }
    }

    public async Task<int> TrainAsync(SweepDefinition definition, Training training, CancellationToken cancellation)
    {
        training.RefuseHere(_client.Server);
        if (!training.Yes)
            await LargeSweep.ConfirmAsync(this, definition, _session.Terminal, cancellation);
        using Activity? trace = Begin("sweeps queue");
        await StoredFiles.SendAsync(
            definition,
            hashes => _client.MissingFilesAsync(hashes, cancellation),
            (hash, bytes) => _client.KeepFileAsync(hash, bytes, cancellation)
        );
        SweepView view = await _client.SubmitAsync(
            new()
            {
                Grid = definition.EffectiveText,
                Environment = Machine.Describe(),
                Priority = training.Priority,
                MaxSlots = training.MaxSlots,
                Labels = training.Labels,
            },
            cancellation
        );
        return await HandOverAsync(view, definition.Notes, training, cancellation);
    }

    public async Task<int> GoOnAsync(SweepRecord sweep, Training training, CancellationToken cancellation)
    {
        training.RefuseHere(_client.Server);
        using Activity? trace = Begin("sweeps resume");
        return await HandOverAsync(
            await _client.SetIntentAsync(sweep.Id, "resume", cancellation),
            [],
            training,
            cancellation
        );
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Whatever the server does for a request belongs to one trace; that of the command, where it sends its
    /// own, or else a new one.</summary>
    private static Activity? Begin(string name) => Activity.Current is null ? new Activity(name).Start() : null;

    private Task<int> HandOverAsync(
        SweepView view,
        IReadOnlyList<string> notes,
        Training training,
        CancellationToken cancellation
    )
    {
        SweepRecord sweep = Answers.Record(view);
        string options = string.Concat(training.Place.Select(word => $" {word}"));
        return QueuedSweepNote.TellAsync(
            this,
            sweep,
            notes,
            view.Counts.Finished + view.Counts.Diverged + view.Counts.Stopped,
            $"at {_client.Server}",
            $"To watch it: sweeps watch {SweepReading.ShortId(sweep.Id)}{options}",
            training,
            _session,
            cancellation
        );
    }
}
