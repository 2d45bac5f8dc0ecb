using Sweeps.Model.Configurations;
using Sweeps.Model.Engines.Native;
using Sweeps.Model.Training;
using Sweeps.Model.Validation;

namespace Sweeps.Model.Engines.Torch;

/// <summary>The engine <c>torch</c>, whose code comes as files of its own.</summary>
public static class TorchFiles
{
    /// <summary>The engine's file in the first of the folders that has it; null where none has.</summary>
    public static string? Find(IReadOnlyList<string> folders) => TorchPlugin.Find(folders);
}

/// <summary>The engine <c>torch</c>: loaded from its own files when it is opened.</summary>
internal sealed class TorchEngineFiles : NetworkEngine
{
    public override string Name => EngineKind.Torch;

    protected override IReadOnlyList<ConfigurationRule> Rules => TorchRules.All;

    public override ITrainingEngine Open(EngineServices services) => TorchPlugin.Load(services.Data, services.Folders);
}
