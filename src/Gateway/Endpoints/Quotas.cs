using System.Globalization;
using Sweeps.Api.Contract;
using Sweeps.Gateway.Answers;
using Sweeps.Gateway.Caching;
using Sweeps.Gateway.Problems;
using Sweeps.Gateway.Security;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Gateway.Endpoints;

/// <summary>Refuses sweeps that are more than whoever submits them may have. A person's sweeps are looked at one after
/// the other, at whatever gateways they arrive, so that two at once are counted together.</summary>
internal sealed class Quotas(NamedTokens named, Sources sources) : IDisposable
{
    // One turn of the store's at a time: each takes a connection.
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Registers a sweep, unless that goes beyond a quota.</summary>
    /// <param name="person">The name of the token or account; null: there is no quota.</param>
    /// <param name="definition">The sweep.</param>
    /// <param name="register">Registers it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">It goes beyond a quota.</exception>
    public async Task<Answer<SweepView>> WithinAsync(
        string? person,
        SweepDefinition definition,
        Func<Task<Answer<SweepView>>> register,
        CancellationToken cancellation
    )
    {
        if (person is null || named.Called(person)?.Quota is not { } quota || (quota.Trials ?? quota.Bytes) is null)
            return await register();
        await _turn.WaitAsync(cancellation);
        try
        {
            return await sources.Control.Store.Upkeep.InTurnAsync(
                person,
                async () =>
                {
                    await RequireAsync(person, quota, definition, cancellation);
                    return await register();
                },
                cancellation
            );
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task RequireAsync(
        string person,
        TokenQuota quota,
        SweepDefinition definition,
        CancellationToken cancellation
    )
    {
        var upkeep = sources.Control.Store.Upkeep;
        long open = 0,
            bytes = 0;
        foreach (string id in await upkeep.ListSubmittedAsync(person, cancellation))
        {
            if (await sources.Reader.FindAsync(id, cancellation) is not { } sweep)
                continue;
            if (quota.Bytes is not null)
                bytes += (await upkeep.WeighSweepAsync(id, cancellation)).Bytes;
            var standing = await sources.Reader.StandAsync(sweep, cancellation);
            if (sweep.Intent != SweepIntent.Cancel && sweep.Manifest.DefinitionHash != definition.DefinitionHash)
                open += sweep.Manifest.Trials - standing.Counts.Done - standing.Counts.Failed - standing.Unneeded;
        }

        if (quota.Bytes is { } mostBytes && bytes >= mostBytes)
            throw RefusedException.Conflict(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Sweeps of `{person}` may take {mostBytes} bytes of the store, but take about {bytes} already. "
                        + $"Delete one (`sweeps delete`), or ask whoever runs the server for more."
                )
            );
        if (quota.Trials is not { } mostTrials)
            return;
        Plan plan = new(definition);
        long wanted = plan.Trials - (await sources.Reader.CountDoneAsync(definition, plan, cancellation)).Trials;
        if (open + wanted > mostTrials)
            throw RefusedException.Conflict(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Sweeps of `{person}` may have {mostTrials} trials that are not done, but this one has {wanted} "
                        + $"and others have {open}. Wait for those or cancel them, submit less, or ask whoever runs "
                        + $"the server for more."
                )
            );
    }
}
