using Sweeps.Model.Configurations;

namespace Sweeps.Model.Training;

/// <summary>
/// The learning rate of every step: a pure function of the step, in IEEE operations alone, so that a resumed training
/// takes the same rates on any machine.
/// </summary>
/// <param name="baseRate">h at the first step.</param>
/// <param name="schedule">How it changes.</param>
/// <param name="stepsPerTime">Steps in one unit of the schedule's times: those of an epoch, or 1.</param>
/// <param name="totalSteps">Steps in the whole training.</param>
/// <param name="warmup">Units of time over which the rate rises linearly to the schedule's: gradual warm-up (Goyal et
/// al. 2017, arXiv 1706.02677, section 2.2), whose last step is the first with the schedule's rate.</param>
public sealed class LearningRate(
    double baseRate,
    Schedule schedule,
    long stepsPerTime,
    long totalSteps,
    long warmup = 0
)
{
    private readonly double _warmupSteps = (double)warmup * stepsPerTime;
    private readonly ScheduleFactor _factor = new(schedule, stepsPerTime, totalSteps);

    /// <summary>The rate of update number <paramref name="step"/>, counted from 0.</summary>
    public double At(long step) =>
        step + 1 < _warmupSteps ? Scheduled(step) * ((step + 1) / _warmupSteps) : Scheduled(step);

    private double Scheduled(long step) => baseRate * _factor.At(step);
}
