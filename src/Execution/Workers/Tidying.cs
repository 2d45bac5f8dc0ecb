using Sweeps.Model.Training;

namespace Sweeps.Execution.Workers;

/// <summary>Has an engine let go, again and again, of what it keeps for trials and that none asks for.</summary>
internal static class Tidying
{
    /// <summary>What nobody asks for goes after one to two of these.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    /// <summary>Begins it.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="end">Ends it.</param>
    public static void Begin(ITrainingEngine engine, TimeProvider clock, CancellationToken end)
    {
        var timer = clock.CreateTimer(_ => engine.LetGo(), null, Period, Period);
        end.Register(timer.Dispose);
    }
}
