namespace Sweeps.Model.Configurations;

/// <summary>
/// What a second network q learns about the gradients of the classifier (Harutyunyan et al. 2020, LIMIT). s and t are
/// the softmax probabilities of classifier and q, μ = s − t is the predicted gradient by the classifier's logits.
/// </summary>
public enum LimitKind
{
    /// <summary>There is no q: the classifier follows its own gradient.</summary>
    None,

    /// <summary>q minimises ‖μ − (s − y)‖² + β ‖μ‖²; the classifier follows μ.</summary>
    Gaussian,

    /// <summary>q minimises ‖μ − (s − y)‖₁ + β ‖μ‖²; the classifier follows μ.</summary>
    Laplace,

    /// <summary>q minimises −Σ y ln t + β ‖μ‖²; the classifier follows μ.</summary>
    CrossEntropy,

    /// <summary>
    /// The classifier follows its own gradient and both minimise −Σ y ln s + λ ‖z‖² ‖y − t‖² + β ‖z‖² ‖s − t‖², where
    /// ‖z‖ belongs to the last layer's inputs: a penalty on what that layer's gradient says about labels beyond what q
    /// says.
    /// </summary>
    Soft,
}

/// <summary>Training with predicted gradients. Everything but <see cref="Kind"/> is for a kind other than
/// none.</summary>
public sealed record LimitConfiguration
{
    /// <summary>What q minimises, or that there is none.</summary>
    public LimitKind Kind { get; init; } = LimitKind.None;

    /// <summary>β: how dear long predicted gradients are.</summary>
    public double Beta { get; init; }

    /// <summary>
    /// λ of the sampling variant: the classifier follows a draw around μ, Gaussian with standard deviation √(1/(2λ)) or
    /// Laplace with √2/λ in each component; null: μ itself.
    /// </summary>
    public double? Lambda { get; init; }

    /// <summary>λ of the soft variant's penalty.</summary>
    public double Penalty { get; init; } = 1;

    /// <summary>Widths of q's hidden layers; null: the classifier's.</summary>
    public IReadOnlyList<int>? Hidden { get; init; }

    /// <summary>q's update rule; null: the classifier's.</summary>
    public OptimizerKind? Optimizer { get; init; }

    /// <summary>q's base learning rate, with the classifier's schedule; null: the classifier's. At 0 q stays as it
    /// starts.</summary>
    public double? LearningRate { get; init; }
}
