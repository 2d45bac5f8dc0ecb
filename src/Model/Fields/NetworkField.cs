using Sweeps.Model.Configurations;

namespace Sweeps.Model.Fields;

/// <summary>The fields of the network: <c>network</c>, in the order of the canonical form.
/// <see cref="NetworkConfiguration"/> says what each means.</summary>
public static class NetworkField
{
    private static readonly FieldSection<NetworkConfiguration> Section = new(
        "network",
        c => c.Network,
        (c, n) => c with { Network = n }
    );

    public static Field<IReadOnlyList<int>> Hidden { get; } =
        Section.Add("hidden", n => n.Hidden, (n, v) => n with { Hidden = v });

    public static Field<bool> Bias { get; } = Section.Add("bias", n => n.Bias, (n, v) => n with { Bias = v });

    public static Field<Initializer> Init { get; } = Section.Add("init", n => n.Init, (n, v) => n with { Init = v });

    public static Field<Initializer> BiasInit { get; } =
        Section.Add("bias_init", n => n.BiasInit, (n, v) => n with { BiasInit = v });

    public static Field<IReadOnlyList<LayerInitialization>> Layers { get; } =
        Section.Add("layers", n => n.Layers, (n, v) => n with { Layers = v });

    public static Field<bool> Skip { get; } = Section.Add("skip", n => n.Skip, (n, v) => n with { Skip = v });

    public static Field<IReadOnlyList<int>> Freeze { get; } =
        Section.Add("freeze", n => n.Freeze, (n, v) => n with { Freeze = v });

    public static Field<Precision> Precision { get; } =
        Section.Add("precision", n => n.Precision, (n, v) => n with { Precision = v });

    public static Field<ActivationKind> Activation { get; } =
        Section.Add("activation", n => n.Activation, (n, v) => n with { Activation = v });

    public static Field<NetworkForm> Form { get; } = Section.Add("form", n => n.Form, (n, v) => n with { Form = v });

    public static Field<IReadOnlyList<ImageStage>> Conv { get; } =
        Section.Add("conv", n => n.Conv, (n, v) => n with { Conv = v });

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IField> All => Section.Fields;

    /// <summary>The section as a whole.</summary>
    public static Reading<NetworkConfiguration> Whole { get; } = Section.Whole();
}
