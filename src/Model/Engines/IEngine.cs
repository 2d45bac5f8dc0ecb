using Sweeps.Model.Configurations;
using Sweeps.Model.Names;
using Sweeps.Model.Training;
using Sweeps.Model.Validation;

namespace Sweeps.Model.Engines;

/// <summary>
/// What trains a trial. To add one, implement this and list it in <c>EngineCatalog</c>; everything else asks
/// here. Stateless: one instance serves all trials.
/// </summary>
public interface IEngine : INamed
{
    /// <summary>Whether its trials are networks on a data set, so that a grid file must name one.</summary>
    bool TakesData { get; }

    /// <summary>The section of a grid file that asks for it; null: the key <c>engine</c> does.</summary>
    string? Section => null;

    /// <summary>Its code, where that comes as files of its own; null: it comes with the program.</summary>
    EngineFiles? Files => null;

    /// <summary>What must hold of configurations, beyond the ranges of single fields.</summary>
    /// <param name="sample">One of them; the others have other values of the same fields.</param>
    IReadOnlyList<ConfigurationRule> RulesOf(TrialConfiguration sample);

    /// <summary>How long a trial is; a total of 0 steps: not known.</summary>
    /// <exception cref="ConfigurationException">The configuration breaks a rule.</exception>
    TrialLength LengthOf(TrialConfiguration configuration);

    /// <summary>Estimated seconds of one slot; null: by the shape of the network.</summary>
    double? SecondsOf(TrialConfiguration configuration);

    /// <summary>Whether seconds by the shape of the network were measured with it; with others they are a
    /// guess.</summary>
    bool IsTimed => false;

    /// <summary>The steps at which a trial is measured.</summary>
    /// <exception cref="ConfigurationException">The configuration breaks a rule.</exception>
    SnapshotSchedule ScheduleOf(TrialConfiguration configuration);

    /// <summary>The names of what a trial records, numbers of layers left out.</summary>
    /// <exception cref="ConfigurationException">The configuration breaks a rule.</exception>
    IReadOnlyList<string> MeasuresOf(TrialConfiguration configuration);

    /// <summary>Whether a step that is repeated gives the same bits; otherwise what an attempt recorded beyond its last
    /// checkpoint is withdrawn when another continues.</summary>
    bool IsExact(TrialConfiguration configuration);

    /// <summary>What a trial takes of a worker while it is trained.</summary>
    TrialNeeds NeedsOf(TrialConfiguration configuration) => TrialNeeds.OneSlot;

    /// <summary>Gets it ready.</summary>
    /// <exception cref="EngineUnavailableException">It does not work here.</exception>
    ITrainingEngine Open(EngineServices services);
}
