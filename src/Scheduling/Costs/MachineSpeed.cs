using System.Text.Json;
using System.Text.Json.Serialization;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Engines.Catalog;

namespace Sweeps.Scheduling.Costs;

/// <summary>
/// How long one slot of a machine takes for trials: by their counted operations, and by how the machine compares with
/// the one on which the times of operations were measured, for each kind of work. Immutable.
/// </summary>
public sealed record MachineSpeed
{
    /// <summary>An estimate may be off by this factor either way where training is most of it.</summary>
    private const double TrainingSpread = 1.36;

    /// <summary>The same where heavy measures are, whose work depends on what networks have learnt.</summary>
    private const double HeavySpread = 1.65;

    /// <summary>The same where samples grow for as long as they add to a rank.</summary>
    private const double GrowingSpread = 6;

    /// <summary>The same of engines and programs that nobody has timed here.</summary>
    private const double UnknownSpread = 4;

    // Reading and unpacking a published data set, once for each process.
    private const double FilesSeconds = 0.7;

    // A picture of the data set `digits`.
    private const double DigitSeconds = 6e-5;

    /// <summary>A machine of our time, as far as nothing was measured.</summary>
    public static MachineSpeed Typical { get; } = new();

    /// <summary>How many times as long it takes as the machine that was measured first; default 1 of each.</summary>
    public WorkTime Factors { get; init; } = WorkTime.Ones;

    /// <summary>Seconds until the first trial of a process trains at full speed, and from the last trial to its
    /// end; default 0.9 s.</summary>
    public double StartSeconds { get; init; } = 0.9;

    /// <summary>It as JSON, to be kept.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, SpeedJson.Default.MachineSpeed);

    /// <summary>What was kept; null: that says nothing, or nothing that can be worked with.</summary>
    public static MachineSpeed? OfJson(string? json)
    {
        try
        {
            return
                json is not null
                && JsonSerializer.Deserialize(json, SpeedJson.Default.MachineSpeed) is { IsSound: true } kept
                ? kept
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A machine whose slots are those of several together: it does in a second what they do, and begins when
    /// the last of them does.</summary>
    /// <param name="workers">The machines, at least one, and how many slots each has, at least 1.</param>
    public static MachineSpeed Together(IReadOnlyList<(MachineSpeed Speed, int Slots)> workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        double slots = workers.Sum(worker => worker.Slots);
        return new()
        {
            Factors = workers
                .Select(worker => worker.Slots / slots * worker.Speed.Factors.Inverse)
                .Aggregate((sum, rate) => sum + rate)
                .Inverse,
            StartSeconds = workers.Max(worker => worker.Speed.StartSeconds),
        };
    }

    /// <summary>Whether it can be worked with: a file may hold anything.</summary>
    public bool IsSound => Factors.IsPositive && StartSeconds is >= 0 and < 1e6;

    /// <summary>Seconds of one slot that a trial takes whose data are there.</summary>
    public double Seconds(TrialConfiguration configuration) => Estimate(configuration).Seconds;

    /// <summary>Seconds in which the data of a trial are made or read; trials of one seed share them.</summary>
    public double DataSeconds(TrialConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (DataSetCatalog.All.Any(set => set.Name == configuration.Data.Name && set.NeedsFiles))
            return FilesSeconds * Factors.Overhead;
        if (configuration.Data.Name != "digits")
            return 0;
        try
        {
            var shape = DataSetCatalog.Check(configuration.Data);
            return new WorkTime(Drawing: DigitSeconds * (shape.Train + shape.Test)).Dot(Factors);
        }
        catch (ConfigurationException)
        {
            return 0; // it fails when it is begun
        }
    }

    /// <summary>The seconds of a trial, and the factor by which they may be off either way.</summary>
    public (double Seconds, double Spread) Estimate(TrialConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (EngineCatalog.Find(configuration.Engine)?.SecondsOf(configuration) is { } own)
            return (own, UnknownSpread);
        var (work, part) = TrialTime.PartsOf(configuration);
        double all = work.Dot(Factors),
            growing = part.Dot(Factors),
            heavy = work.Heavy.Dot(Factors) - growing;
        if (EngineCatalog.Find(configuration.Engine) is not { IsTimed: true })
            return (all, UnknownSpread);
        double training = all - heavy - growing;
        return (all, (training * TrainingSpread + heavy * HeavySpread + growing * GrowingSpread) / all);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    IgnoreReadOnlyProperties = true
)]
[JsonSerializable(typeof(MachineSpeed))]
internal sealed partial class SpeedJson : JsonSerializerContext;
