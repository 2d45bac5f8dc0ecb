using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;

namespace Sweeps.Silo;

/// <summary>
/// Notices a killed silo by its connections, which its machine closes for it at once, rather than by probes of it that
/// fail one after the other. A silo whose connection broke is knocked at; where nobody listens any more, this silo
/// casts its vote, by the rules and in the rows that probes are voted by too: it takes as many votes to declare a silo
/// dead, and each votes by what it has seen itself. What is not refused is left to the probes: a frozen silo, a cut
/// cable, a machine that is gone.
/// </summary>
internal sealed partial class FailureDetector(
    IServiceProvider services,
    ILocalSiloDetails local,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<FailureDetector> log
)
{
    /// <summary>A silo is not judged by one refusal: as many in a row, <see cref="Between"/> apart.</summary>
    private const int Refusals = 3;

    /// <summary>How often one looks whether others have voted too, before it is left to the probes.</summary>
    private const int Looks = 20;

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    /// <summary>A connection that came in and was closed sooner than this was a knock, and not to be answered by
    /// another.</summary>
    private static readonly TimeSpan LongestProbe = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<SiloAddress, bool> _suspects = [];

    /// <summary>Has an eye on every connection to another silo, and on every one from another: of the latter only the
    /// machine is known.</summary>
    public void Watch(SiloConnectionOptions options)
    {
        options.ConfigureSiloOutboundConnection(connections =>
            Watch(connections, (silo, end) => silo.Endpoint.Equals(end), TimeSpan.Zero)
        );
        options.ConfigureSiloInboundConnection(connections =>
            Watch(connections, (silo, end) => silo.Endpoint.Address.Equals(end.Address), LongestProbe)
        );
    }

    private void Watch(IConnectionBuilder connections, Func<SiloAddress, IPEndPoint, bool> isOf, TimeSpan atLeast) =>
        connections.Use(next =>
            async connection =>
            {
                long began = clock.GetTimestamp();
                try
                {
                    await next(connection).ConfigureAwait(false);
                }
                finally
                {
                    if (
                        connection.RemoteEndPoint is IPEndPoint end
                        && clock.GetElapsedTime(began) >= atLeast
                        && !lifetime.ApplicationStopping.IsCancellationRequested
                    )
                        _ = Task.Run(() => SuspectAsync(silo => isOf(silo, end), lifetime.ApplicationStopping));
                }
            }
        );

    // Asked for only now: what membership is made of needs connections, and so this class.
    private IClusterMembershipService Membership => services.GetRequiredService<IClusterMembershipService>();

    private async Task SuspectAsync(Func<SiloAddress, bool> isSuspect, CancellationToken cancellation)
    {
        try
        {
            var suspects = Membership
                .CurrentSnapshot.Members.Values.Where(member =>
                    member.Status == SiloStatus.Active && isSuspect(member.SiloAddress)
                )
                .Select(member => member.SiloAddress);
            await Task.WhenAll(
                    suspects
                        .Where(silo => !silo.Equals(local.SiloAddress))
                        .Select(silo => JudgeAsync(silo, cancellation))
                )
                .ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // This silo could not start, and is gone itself.
        }
    }

    private async Task JudgeAsync(SiloAddress silo, CancellationToken cancellation)
    {
        if (!_suspects.TryAdd(silo, true))
            return;
        try
        {
            for (int refusals = 0; refusals < Refusals; refusals++)
            {
                if (refusals > 0)
                    await Task.Delay(Between, clock, cancellation).ConfigureAwait(false);
                if (!await PortProbe.IsRefusedAsync(silo.Endpoint, cancellation).ConfigureAwait(false))
                    return;
            }

            for (int looks = 0; looks < Looks && await VoteAsync(silo, cancellation).ConfigureAwait(false); looks++)
                await Task.Delay(Between, clock, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // This silo ends.
        }
        catch (Exception error)
        {
            // The probes find it as well.
            NotJudged(silo, error.Message);
        }
        finally
        {
            _suspects.TryRemove(silo, out _);
        }
    }

    /// <summary>Votes, unless that is done already. False: nothing is left to be voted on.</summary>
    private async Task<bool> VoteAsync(SiloAddress silo, CancellationToken cancellation)
    {
        var table = services.GetRequiredService<IMembershipTable>();
        var rows = await table.ReadAllAsync().ConfigureAwait(false);
        if (
            rows.Members.FirstOrDefault(member => member.Item1.SiloAddress.Equals(silo))
                is not { Item1.Status: SiloStatus.Active } row
            || !PortProbe.IsOurs(row.Item1, local)
        )
        {
            await Membership.Refresh(new MembershipVersion(rows.Version.Version), cancellation).ConfigureAwait(false);
            return false;
        }

        var (entry, etag) = row;
        var options = services
            .GetRequiredService<Microsoft.Extensions.Options.IOptions<ClusterMembershipOptions>>()
            .Value;
        var now = clock.GetUtcNow().UtcDateTime;
        var votes = (entry.SuspectTimes ?? [])
            .Where(vote => now - vote.Item2 < options.DeathVoteExpirationTimeout)
            .ToList();
        bool voted = votes.Any(vote => vote.Item1.Equals(local.SiloAddress));
        int active = rows.Members.Count(member => member.Item1.Status == SiloStatus.Active);
        int needed = Math.Min(options.NumVotesForDeathDeclaration, (active + 1) / 2);
        if (!voted)
            votes.Add(Tuple.Create(local.SiloAddress, now));
        bool enough = votes.Count >= needed;
        if (voted && !enough)
            return true;
        entry.SuspectTimes = votes;
        if (enough)
            entry.Status = SiloStatus.Dead;
        bool written = await table.UpdateRowAsync(entry, etag, rows.Version.Next()).ConfigureAwait(false);
        if (!written || !enough)
            return true;
        DeclaredDead(silo, entry.SiloName);
        await Membership
            .Refresh(new MembershipVersion(rows.Version.Next().Version), cancellation)
            .ConfigureAwait(false);
        return false;
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The connection to {Silo} ({Name}) broke and nobody listens there any more: declared dead"
    )]
    private partial void DeclaredDead(SiloAddress silo, string name);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The connection to {Silo} broke, but whether it is there still could not be found out: {Reason}"
    )]
    private partial void NotJudged(SiloAddress silo, string reason);
}
