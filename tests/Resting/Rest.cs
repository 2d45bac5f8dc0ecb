using System.Diagnostics;
using System.Globalization;
using Sweeps.Model.Measures;

namespace Sweeps.Resting;

/// <summary>
/// A measure that rests, so that trials last and leave the processor to what is tested. It rests where the environment
/// says so: the same trials, trained by a process without these variables, give the same values at once.
/// </summary>
public sealed class Rest : Measure
{
    /// <summary>The variable with the milliseconds that each snapshot takes.</summary>
    public const string Pause = "SWEEPS_TEST_REST";

    /// <summary>The variable with the path of a gate, a file: while it is there, trials with a seed of at least
    /// <see cref="FirstHeld"/> rest at step <see cref="HeldAt"/>.</summary>
    public const string Gate = "SWEEPS_TEST_GATE";

    /// <summary>The first seed that a gate holds.</summary>
    public const long FirstHeld = 100;

    /// <summary>The step of the snapshot at which a gate holds.</summary>
    public const long HeldAt = 20;

    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(10);

    private readonly TimeSpan _pause = TimeSpan.FromMilliseconds(
        double.Parse(Environment.GetEnvironmentVariable(Pause) ?? "0", CultureInfo.InvariantCulture)
    );
    private readonly string? _gate = Environment.GetEnvironmentVariable(Gate);

    /// <inheritdoc/>
    public override MeasureDescription Description { get; } =
        new("rest", "resting", "", "rest", "the step, after a rest", "tests", MeasureCost.Cheap);

    /// <inheritdoc/>
    public override MeasureSettings Settings => MeasureSettings.None;

    /// <inheritdoc/>
    public override void Evaluate(MeasureContext context)
    {
        bool held = context.Subject.Configuration.Seed >= FirstHeld && context.Step == HeldAt;
        for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < _pause || held && IsShut; )
        {
            // Here a training is stopped that is asked to.
            context.Progress(0);
            Thread.Sleep(Nap);
        }

        context.Record("rest", context.Step);
    }

    private bool IsShut => _gate is not null && File.Exists(_gate);
}
