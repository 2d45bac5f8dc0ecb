using Sweeps.Model.Configurations;

namespace Sweeps.Model.Measures.Memorization;

/// <summary>A mean over the training set's gradients by the logits.</summary>
internal enum GradientMean
{
    Square,
    ResidualSquare,
    ResidualAbsolute,
    PredictedSquare,
}

/// <summary>How long gradients by the logits are, and how well they are predicted: proxies for what they tell about
/// labels.</summary>
internal sealed class GradientMeasure(GradientMean mean) : Measure
{
    public override MeasureDescription Description { get; } =
        mean switch
        {
            GradientMean.Square => Describe(
                "logit_gradient_square",
                "mean ‖s − y‖² over the training set with noisy labels, s = softmax(f)"
            ),
            GradientMean.ResidualSquare => Describe(
                "gradient_residual_square",
                "mean ‖μ − (s − y)‖² with the predicted gradient μ = s − t"
            ),
            GradientMean.ResidualAbsolute => Describe(
                "gradient_residual_absolute",
                "mean ‖μ − (s − y)‖₁ with the predicted gradient μ = s − t"
            ),
            _ => Describe("predicted_gradient_square", "mean ‖μ‖² of the predicted gradient μ = s − t"),
        };

    public override MeasureNeeds Needs => MeasureNeeds.Gradients;

    public override MeasureSettings Settings => MeasureSettings.None;

    public override string? Refusal(MeasureSubject subject) =>
        !subject.Configuration.Train.Loss.IsOfSoftmax() ? "needs a loss of a softmax"
        : subject.Configuration.Data.Fresh
            ? "needs a fixed training set, and this trial draws its examples afresh at every step"
        : mean != GradientMean.Square && subject.Configuration.Limit.Kind == LimitKind.None
            ? "needs predicted gradients (`limit.kind`)"
        : null;

    public override void Evaluate(MeasureContext context) =>
        context.Record(
            Description.Name,
            mean switch
            {
                GradientMean.Square => context.LogitGradients.Square,
                GradientMean.ResidualSquare => context.LogitGradients.ResidualSquare,
                GradientMean.ResidualAbsolute => context.LogitGradients.ResidualAbsolute,
                _ => context.LogitGradients.PredictedSquare,
            }
        );

    private static MeasureDescription Describe(string name, string formula) =>
        new(name, "information", "", name, formula, "Harutyunyan et al. 2020, arXiv 2002.07933", MeasureCost.Pass);
}
