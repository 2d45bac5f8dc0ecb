using Sweeps.Model.Fields;
using Sweeps.Model.Validation;

namespace Sweeps.Model.Engines.Catalog;

/// <summary>When a field has an effect, where the engine is not given but is a field like others.</summary>
public static class EngineEffects
{
    /// <summary>All of <see cref="FieldEffects"/>. An engine that takes no data gives fields a meaning of its own, so
    /// that none is idle there.</summary>
    public static IReadOnlyList<FieldEffect> All { get; } =
    [
        .. FieldEffects.All.Select(effect =>
            effect with
            {
                Idle = Reading.Of(
                    TrialField.Engine,
                    effect.Idle,
                    (engine, idle) => idle && EngineCatalog.Named(engine).TakesData
                ),
            }
        ),
    ];
}
