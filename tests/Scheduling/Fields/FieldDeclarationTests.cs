using System.Text;
using System.Text.Json;
using Sweeps.Model.Configurations;
using Sweeps.Model.Fields;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Tests.Fields;

/// <summary>What is known of a field is said once, in <c>Model/Fields</c>; grid files take it from there.</summary>
public sealed class FieldDeclarationTests
{
    private static readonly IField Toy = new FieldSection<TrainConfiguration>(
        "train",
        c => c.Train,
        (c, t) => c with { Train = t }
    ).Add(
        "toy_batch",
        t => t.Batch,
        (t, v) => t with { Batch = v },
        new("Toys a step.")
        {
            Range = new NumberRange(2, 9),
            Unit = "toys",
            AffectsCost = true,
        }
    );

    [Fact]
    public void Field_DeclaredInTheModel_NeedsNothingElse()
    {
        var field = ConfigurationField.Of(Toy);
        Assert.Equal(
            ("train.toy_batch", "train", "toy_batch", "toy_batch", "Toys a step.", "toys", true),
            (field.Path, field.Group, field.Key, field.ShortName, field.Description, field.Unit, field.AffectsCost)
        );
        Assert.Equal("""{"type":"integer","minimum":2,"maximum":9}""", field.Kind.Schema().ToJsonString());
        Assert.Equal((long)TrialField.Defaults.Train.Batch, field.Default);

        List<string> complaints = [];
        Assert.Equal(7L, field.Kind.Read(Scalar("7"), (_, rule, _) => complaints.Add(rule)));
        Assert.Equal(10L, field.Kind.Read(Scalar("10"), (_, rule, _) => complaints.Add(rule)));
        Assert.Equal(["must be at least 2 and at most 9"], complaints);

        TrialConfiguration changed = field.Set(TrialField.Defaults, 7L);
        Assert.Equal((7, "7"), (changed.Train.Batch, field.TextOf(changed)));
    }

    [Fact]
    public void Fields_OfGridFiles_AreThoseOfTheModel_InTheirOrder()
    {
        Assert.Equal(
            TrialField.All.Select(field => (field.Path, field.Facts)),
            ConfigurationFields.All.Select(field => (field.Path, field.Facts))
        );
        Assert.All(
            ConfigurationFields.All,
            field =>
            {
                Assert.EndsWith(".", field.Description, StringComparison.Ordinal);
                Assert.True(field.Default is not null || field.Absent.Length > 0, $"{field.Path}: what is no value?");
            }
        );
    }

    /// <summary>Words are part of a trial's key, and follow from the names of enumerations.</summary>
    [Fact]
    public void Words_OfAnEnumeration_AreItsNamesInSmallLettersWithUnderscores()
    {
        var loss = (ChoiceKind)ConfigurationFields.Find("loss")!.Kind;
        Assert.Equal(
            ["cross_entropy", "logistic", "hinge", "squared", "half_squared", "mean_absolute", "forward", "dmi"],
            loss.Words
        );
        Assert.Equal(["float32", "float64"], ((ChoiceKind)ConfigurationFields.Find("precision")!.Kind).Words);
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes))
            loss.Write(json, LossKind.HalfSquared);
        Assert.Equal("\"half_squared\"", Encoding.UTF8.GetString(bytes.ToArray()));
    }

    private static ScalarNode Scalar(string text) => new(text, false, 1, 1);
}
