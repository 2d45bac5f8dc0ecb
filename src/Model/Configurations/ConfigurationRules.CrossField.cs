namespace Sweeps.Model.Configurations;

public static partial class ConfigurationRules
{
    /// <summary>The rules that look at more than one field, or at the inside of one.</summary>
    public static IReadOnlyList<ConfigurationRule> CrossFieldRules { get; } =
    [
        new(["train.epochs", "train.steps"], c => (c.Train.Epochs, c.Train.Steps) switch
        {
            (null, null) => new("train.epochs", "The length of training must be given, but neither `train.epochs` nor `train.steps` is. Set one of them."),
            (not null, not null) => new("train.steps", $"Training has one length, but `train.epochs` is {c.Train.Epochs} and `train.steps` is {c.Train.Steps}. Keep one of them."),
            _ => null,
        }),
    ];
}
