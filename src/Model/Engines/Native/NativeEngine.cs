using Sweeps.Model.Configurations;
using Sweeps.Model.Measures;
using Sweeps.Model.Measures.Catalog;
using Sweeps.Model.Training;
using Sweeps.Model.Validation;

namespace Sweeps.Model.Engines.Native;

/// <summary>The project's own kernels.</summary>
internal sealed class NativeEngine : NetworkEngine
{
    public override string Name => TrialConfiguration.DefaultEngine;

    public override bool IsTimed => true;

    public override ITrainingEngine Open(EngineServices services) =>
        new TrainingEngine(services.Data, new NativeNetworks());
}

/// <summary>What engines have in common whose trials are networks: rules, length, schedule and measures.</summary>
internal abstract class NetworkEngine : IEngine
{
    public abstract string Name { get; }

    public bool TakesData => true;

    public virtual EngineFiles? Files => null;

    /// <summary>What it cannot train, beyond what no engine can.</summary>
    protected virtual IReadOnlyList<ConfigurationRule> Rules => [];

    public IReadOnlyList<ConfigurationRule> RulesOf(TrialConfiguration sample) =>
        [.. ConfigurationRules.CrossFieldRules, .. Rules];

    public virtual bool IsTimed => false;

    public TrialLength LengthOf(TrialConfiguration configuration) => TrialLength.Of(configuration);

    public double? SecondsOf(TrialConfiguration configuration) => null;

    public SnapshotSchedule ScheduleOf(TrialConfiguration configuration) => SnapshotSchedule.Of(configuration);

    public IReadOnlyList<string> MeasuresOf(TrialConfiguration configuration) =>
        [
            .. MeasureCatalog
                .Select(MeasureSubject.Of(configuration))
                .SelectMany(measure => measure.Description.Metrics.Split(", "))
                .Select(metric => metric.Split('.')[0])
                .Distinct(),
        ];

    public bool IsExact(TrialConfiguration configuration) => true;

    public abstract ITrainingEngine Open(EngineServices services);
}
