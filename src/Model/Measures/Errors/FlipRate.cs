using Sweeps.Model.Noise.Models;

namespace Sweeps.Model.Measures.Errors;

/// <summary>How often a visited label was not the true one.</summary>
internal sealed class FlipRate : Measure
{
    public override MeasureDescription Description { get; } =
        new(
            "flip_rate",
            "error",
            "fraction",
            "flip_rate",
            "share of the labels visited so far that the noise had changed; 0 before the first step",
            $"expectations: {Expectations}",
            MeasureCost.Cheap
        );

    private static string Expectations =>
        string.Join(
            ", ",
            NoiseCatalog
                .All.Where(model => model.FlipRate is not null)
                .GroupBy(model => model.FlipRate, model => model.Name.Replace('_', ' '))
                .Select(models => $"{models.Key} for {string.Join(" and ", models)}")
        );

    public override bool SurvivesDivergence => true;

    public override MeasureSettings Settings => MeasureSettings.None;

    public override string? Refusal(MeasureSubject subject) =>
        subject.HasClasses ? null : "needs classes, and this data set has real targets";

    public override void Evaluate(MeasureContext context)
    {
        var (changed, visited) = context.LabelVisits;
        context.Record(Description.Name, visited == 0 ? 0 : (double)changed / visited);
    }
}
