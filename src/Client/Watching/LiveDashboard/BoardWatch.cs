using System.Threading.Channels;
using Sweeps.Api.Calls;
using Sweeps.Client.Backends;
using Sweeps.Client.Parsing;
using Sweeps.Execution.Progress;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Client.Watching.LiveDashboard;

/// <summary>A board on a terminal, with keys where somebody can press them, until the sweep is over or whoever watches
/// has seen enough.</summary>
internal sealed class BoardWatch(ISweepBackend place, SweepDefinition definition, Plan plan, Session session)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private BoardView _view = new();

    /// <summary>What came of the last key; also said by whoever carries out a wish.</summary>
    private volatile string? _said;
    private Task _asked = Task.CompletedTask;

    /// <summary>The sweep as it was last seen, and whether it was left with a key.</summary>
    public async Task<(BoardSnapshot Last, bool Left)> WatchAsync(LiveSweep first, CancellationToken cancellation)
    {
        ChannelReader<ConsoleKeyInfo>? keys = session.Terminal.Keys?.Invoke();
        _view = _view with { HasKeys = keys is not null };
        await using BoardFeed feed = new(place, first, definition, plan, session.Clock, cancellation);
        bool left = false;
        using (Screen screen = new(session.Terminal))
        {
            while (!left && !cancellation.IsCancellationRequested && !IsEnd(feed.Picture, keys is not null))
            {
                Show(screen, feed.Picture);
                await WaitAsync(feed, keys, cancellation);
                while (keys is not null && keys.TryRead(out ConsoleKeyInfo key))
                    left |= Press(key, feed.Picture);
                if (feed.Completion.IsFaulted)
                    await feed.Completion;
            }
        }

        await _asked;
        BoardSnapshot last =
            cancellation.IsCancellationRequested || left
                ? feed.Picture
                : await feed.LastAsync(session.Interrupts.Insisted);
        return (last, left);
    }

    /// <summary>Writes the last picture where it stays.</summary>
    public void WriteLast(BoardSnapshot picture)
    {
        int width = session.Terminal.Size().Width - 1;
        session.Terminal.ErrorControl.WriteLine(
            Screen.Text(BoardDrawing.DrawLast(picture, _view, width), session.Terminal.Color, width)
        );
    }

    /// <summary>Whoever can resume a sweep may want to stay while it is paused.</summary>
    private static bool IsEnd(BoardSnapshot picture, bool hasKeys) => picture.IsOver || (picture.IsHalted && !hasKeys);

    private void Show(Screen screen, BoardSnapshot picture)
    {
        // The last column stays free: a terminal that has written there is of two minds about where it stands.
        var (width, height) = session.Terminal.Size();
        screen.Show(BoardDrawing.Draw(picture, _view with { Said = _said }, width - 1, height), (width, height));
    }

    private async Task WaitAsync(BoardFeed feed, ChannelReader<ConsoleKeyInfo>? keys, CancellationToken cancellation)
    {
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        List<Task> any =
        [
            Task.Delay(Period, session.Clock, enough.Token),
            feed.Changed.WaitToReadAsync(enough.Token).AsTask(),
        ];
        if (keys is not null)
            any.Add(keys.WaitToReadAsync(enough.Token).AsTask());
        await Task.WhenAny(any);
        await enough.CancelAsync();
        await Task.WhenAll(any).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        feed.Changed.TryRead(out _);
    }

    /// <summary>Does what a key asks for; whether that is to leave.</summary>
    private bool Press(ConsoleKeyInfo key, BoardSnapshot picture)
    {
        if (_view.AsksToCancel)
        {
            _view = _view with { AsksToCancel = false };
            _said = key.KeyChar is 'y' or 'Y' ? "Cancelling …" : "Not cancelled.";
            if (key.KeyChar is 'y' or 'Y')
                Ask(picture, SweepIntent.Cancel);
            return false;
        }

        if (_view.Help)
        {
            _view = _view with { Help = false };
            return false;
        }

        bool wanted = picture.Live.Sweep.Intent == SweepIntent.Run && !picture.IsHalted;
        switch (key.KeyChar)
        {
            case 'q' or 'Q':
                return true;
            case '?' or 'h':
                _view = _view with { Help = true };
                break;
            case 'c' or 'C':
                _view = _view with { AsksToCancel = true };
                break;
            case 'p' or 'P' when wanted:
                _said = "Pausing …";
                Ask(picture, SweepIntent.Pause);
                break;
            case 'r' or 'R' when !wanted:
                _said = "Resuming …";
                Ask(picture, SweepIntent.Run);
                break;
            case var _ when key.Key is ConsoleKey.Tab or ConsoleKey.RightArrow or ConsoleKey.LeftArrow:
                int axes = Math.Max(1, picture.Overview?.Axes.Count ?? 1);
                bool back = key.Key == ConsoleKey.LeftArrow || key.Modifiers.HasFlag(ConsoleModifiers.Shift);
                _view = _view with { Axis = (_view.Axis + (back ? axes - 1 : 1)) % axes };
                _said = null;
                break;
            default:
                _said = null;
                break;
        }

        return false;
    }

    /// <summary>Says what is wanted, one wish after the other; the board goes on meanwhile.</summary>
    private void Ask(BoardSnapshot picture, SweepIntent intent)
    {
        Task before = _asked;
        _asked = Task.Run(async () =>
        {
            await before;
            try
            {
                await place.SetIntentAsync(picture.Live.Sweep, intent, null, session.Interrupts.Insisted);
                _said = null;
            }
            catch (Exception refused) when (refused is StoreException or ApiException or OperationCanceledException)
            {
                _said = refused.Message;
            }
        });
    }
}
