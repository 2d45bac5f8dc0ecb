namespace Sweeps.Grains.Sweeps;

/// <summary>
/// Has a sweep's grain woken once a minute until the sweep is over, whatever was stopped meanwhile. A reminder that
/// stays wakes the grain, which finds the sweep ended and tries again to be rid of it.
/// </summary>
/// <param name="grain">Who is woken.</param>
/// <param name="failed">Told why a reminder could not be set or deleted. Nobody waits for that: while silos come and go
/// the reminders' service may take its time.</param>
internal sealed class SweepReminder(Grain grain, Action<string> failed)
{
    private const string Name = "unfinished";

    /// <summary>Orleans' shortest.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private bool _set;

    /// <summary>Sets it, if it is not set. To be called again from time to time.</summary>
    public async Task SetAsync()
    {
        if (_set)
            return;
        _set = true;
        try
        {
            await grain.RegisterOrUpdateReminder(Name, Period, Period);
        }
        catch (Exception error)
        {
            _set = false;
            failed(error.Message);
        }
    }

    /// <summary>Deletes it.</summary>
    public async Task ForgetAsync()
    {
        try
        {
            if (await grain.GetReminder(Name) is { } reminder)
                await grain.UnregisterReminder(reminder);
            _set = false;
        }
        catch (Exception error)
        {
            failed(error.Message);
        }
    }
}
