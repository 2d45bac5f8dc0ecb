namespace Sweeps.Model.Measures.Memorization;

/// <summary>What is kept of the step that did best on the validation examples.</summary>
internal enum BestQuantity
{
    Step,
    ValidationError,
    TestError,
}

/// <summary>Something about the step that did best on the validation examples so far.</summary>
internal sealed class BestStepMeasure(BestQuantity quantity) : Measure
{
    public override MeasureDescription Description { get; } =
        quantity switch
        {
            BestQuantity.Step => Describe(
                "best_step",
                "steps",
                "first step with the lowest validation error so far among step 0 and the ends of epochs"
            ),
            BestQuantity.ValidationError => Describe(
                "best_validation_error",
                "fraction",
                "lowest validation error so far at step 0 and the ends of epochs"
            ),
            _ => Describe("test_error_at_best", "fraction", "test error at best_step"),
        };

    public override MeasureNeeds Needs => MeasureNeeds.Best;

    public override MeasureSettings Settings => MeasureSettings.None;

    /// <summary>The best of a training that was cut short is that of its beginning: beside whole ones it would pass for
    /// what early stopping by validation gives.</summary>
    public override bool NeedsFullTraining => true;

    public override string? Refusal(MeasureSubject subject) =>
        subject.HasValidation ? null : "needs validation examples (`data.validation`)";

    public override void Evaluate(MeasureContext context) =>
        context.Record(
            Description.Name,
            quantity switch
            {
                BestQuantity.Step => context.BestSoFar.Step,
                BestQuantity.ValidationError => context.BestSoFar.ValidationError,
                _ => context.BestSoFar.TestError,
            }
        );

    private static MeasureDescription Describe(string name, string unit, string formula) =>
        new(name, "error", unit, name, formula, "Harutyunyan et al. 2020, arXiv 2002.07933", MeasureCost.Pass);
}
