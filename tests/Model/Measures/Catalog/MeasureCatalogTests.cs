using Sweeps.Model.Configurations;
using Sweeps.Model.Measures;
using Sweeps.Model.Measures.Catalog;
using Sweeps.Model.Tests.Training;

namespace Sweeps.Model.Tests.Measures.Catalog;

public sealed class MeasureCatalogTests
{
    [Fact]
    public void Catalog_NamesEveryMeasureOnceAndSaysWhatItIs()
    {
        Assert.Equal(
            MeasureCatalog.All.Count,
            MeasureCatalog.All.Select(measure => measure.Description.Name).Distinct().Count()
        );
        Assert.All(
            MeasureCatalog.All,
            measure =>
                Assert.All(
                    new[]
                    {
                        measure.Description.Group,
                        measure.Description.Metrics,
                        measure.Description.Formula,
                        measure.Description.Source,
                    },
                    Assert.NotEmpty
                )
        );
        Assert.DoesNotContain(MeasureCatalog.All, measure => MeasureCatalog.Groups.Contains(measure.Description.Name));
        Assert.Equal(
            [
                "error",
                "memorization",
                "information",
                "activation",
                "patterns",
                "training_activity",
                "norms",
                "shape",
                "recovery",
                "regularizer",
                "regions",
                "dimension",
                "dimension_softmax",
                "segments",
                "fano",
                "kink_neurons",
                "hessian",
                "gradient_noise",
                "ntk",
                "rank",
                "start",
                "complexity",
                "margins",
                "collapse",
                "similarity",
                "distinct_activity",
                "feature_rank",
            ],
            MeasureCatalog.Groups
        );
    }

    [Fact]
    public void Selection_ByName_TakesThatMeasure() =>
        Assert.Equal(["test_error", "weight_norm"], Selected(Trials.Small(of: ["weight_norm", "test_error"])));

    [Fact]
    public void Selection_OfAnythingAboutActivity_TakesTheSizeOfItsSetAlong() =>
        Assert.Equal(["activation_inputs", "hamming"], Selected(Trials.Small(of: ["hamming"])));

    [Fact]
    public void Selection_OfAGroup_LeavesOutWhatDoesNotApply()
    {
        var fresh = Trials.Small(of: ["error", "norms"]);
        fresh = fresh with { Data = fresh.Data with { Fresh = true }, Network = fresh.Network with { Bias = false } };

        Assert.Equal(["test_loss", "test_error", "flip_rate", "weight_norm"], Selected(fresh));
    }

    [Fact]
    public void Selection_ForRegression_HasLossesAndNoErrors() =>
        Assert.Equal(["train_loss", "noisy_train_loss", "test_loss"], Selected(Regression(["error"])));

    [Fact]
    public void Selection_ForALinearModel_HasNoActivity()
    {
        var linear = Trials.Small(of: ["activation", "patterns"]) with { Network = new NetworkConfiguration() };

        Assert.Empty(Selected(linear));
    }

    [Fact]
    public void Selection_ByNameOfWhatDoesNotApply_IsRefusedWithReason()
    {
        var refusal = Assert.Throws<ConfigurationException>(() => Selected(Regression(["test_error"])));

        Assert.Equal("measure.of", refusal.Field);
        Assert.Contains("`test_error` needs classes", refusal.Message);
    }

    [Fact]
    public void Selection_OfAnUnknownName_IsRefusedWithTheNamesThereAre()
    {
        var refusal = Assert.Throws<ConfigurationException>(() => Selected(Trials.Small(of: ["test_eror"])));

        Assert.Equal("measure.of", refusal.Field);
        Assert.Contains("`test_eror`", refusal.Message);
        Assert.Contains("test_error", refusal.Message);
    }

    private static TrialConfiguration Regression(IReadOnlyList<string> of)
    {
        var trial = Trials.Small(loss: LossKind.Squared, of: of);
        return trial with { Data = new DataConfiguration { Name = "points1d" } };
    }

    private static IEnumerable<string> Selected(TrialConfiguration configuration) =>
        MeasureCatalog.Select(MeasureSubject.Of(configuration)).Select(measure => measure.Description.Name);
}
