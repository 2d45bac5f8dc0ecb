using System.Threading.Channels;
using Sweeps.Execution.Progress;

namespace Sweeps.Execution.Coordination;

/// <summary>The latest notable happenings of a sweep, over all drivers that it has had. Safe to call from several
/// threads.</summary>
public sealed class NoticeLog
{
    /// <summary>Notices that are kept; older ones are dropped.</summary>
    public const int Kept = 200;

    private readonly Queue<SweepNotice> _notices = [];

    /// <summary>Adds a notice.</summary>
    public void Add(SweepNotice notice)
    {
        lock (_notices)
        {
            _notices.Enqueue(notice);
            if (_notices.Count > Kept)
                _notices.Dequeue();
        }
    }

    /// <summary>Adds the notices that wait in a channel, and returns all that are kept, oldest first.</summary>
    public IReadOnlyList<SweepNotice> After(ChannelReader<SweepNotice>? news)
    {
        lock (_notices)
        {
            while (news is not null && news.TryRead(out var notice))
                Add(notice);
            return [.. _notices];
        }
    }
}
