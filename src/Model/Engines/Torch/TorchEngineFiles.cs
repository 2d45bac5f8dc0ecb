using Sweeps.Model.Engines.Native;
using Sweeps.Model.Training;
using Sweeps.Model.Validation;

namespace Sweeps.Model.Engines.Torch;

/// <summary>The engine <c>torch</c>, by TorchSharp: loaded from its own files when it is opened. Its bits are the same
/// on the same machine with the same libraries only.</summary>
internal sealed class TorchEngineFiles : NetworkEngine
{
    private static readonly EngineFiles Own = new(
        TorchRules.EngineName,
        "Sweeps.Model.Torch",
        "half a gigabyte",
        "TorchSharp-cpu",
        "cli-torch"
    );

    public override string Name => TorchRules.EngineName;

    public override EngineFiles Files => Own;

    protected override IReadOnlyList<ConfigurationRule> Rules => TorchRules.All;

    public override ITrainingEngine Open(EngineServices services) => Own.Load(services);
}
