using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Fields;
using Sweeps.Model.Measures;
using Sweeps.Model.Measures.Catalog;
using Sweeps.Model.Validation;

namespace Sweeps.Model.Tests.Fields;

/// <summary>What is read of a configuration follows from the fields that it names, and those are enough.</summary>
public sealed class ReadingTests
{
    private const int Draws = 4_000;

    [Fact]
    public void Fields_OfASection_AreReadAndSetByTheirHandles() =>
        Assert.All(
            TrialField.All,
            field =>
            {
                foreach (object? value in FieldPools.Of(field))
                {
                    TrialConfiguration changed = field.With(TrialField.Defaults, value);
                    Assert.Equal(value, field.ValueOf(changed));
                    Assert.All(
                        TrialField.All.Where(other => other != field),
                        other => Assert.Equal(other.ValueOf(TrialField.Defaults), other.ValueOf(changed))
                    );
                    Assert.Equal(value, field.ValueOf(field.Copy(changed, TrialField.Defaults)));
                }
            }
        );

    /// <summary>A property that nobody declares would be in no key, no grid file and no documentation.</summary>
    [Fact]
    public void Property_OfEverySection_HasOneField()
    {
        (Type Section, int Fields)[] sections =
        [
            (typeof(DataConfiguration), DataField.All.Count),
            (typeof(NetworkConfiguration), NetworkField.All.Count),
            (typeof(NoiseConfiguration), NoiseField.All.Count),
            (typeof(TrainConfiguration), TrainField.All.Count),
            (typeof(MeasureConfiguration), MeasureField.All.Count),
            (typeof(LimitConfiguration), LimitField.All.Count),
        ];
        Assert.All(
            sections,
            section =>
                Assert.Equal(section.Section.GetProperties().Count(property => property.CanWrite), section.Fields)
        );
        Assert.Equal(TrialField.All.Count, TrialField.All.DistinctBy(field => field.Path).Count());
    }

    [Fact]
    public void Only_SomeFields_LeavesTheOthersAtTheirDefaults()
    {
        TrialConfiguration drawn = FieldPools.Draw(new Random(3), 1);
        TrialConfiguration some = Reading.Only(TrainField.Batch, NoiseField.Sigma).Of(drawn);
        Assert.Equal(drawn.Train.Batch, some.Train.Batch);
        Assert.Equal("", Reading.Only(DataField.Name).Of(TrialField.Defaults).Data.Name);
        Assert.Equal(drawn.Noise.Sigma, some.Noise.Sigma);
        Assert.All(
            TrialField.All.Where(field => field != TrainField.Batch && field != NoiseField.Sigma),
            field => Assert.Equal(field.ValueOf(TrialField.Defaults), field.ValueOf(some))
        );
    }

    [Fact]
    public void Fields_OfWhatIsMadeOfSeveral_AreTheirsAndStandOnce() =>
        Assert.Equal(
            ["train.epochs", "train.steps", "noise.p"],
            Reading
                .Of(
                    Reading.Of(TrainField.Epochs, TrainField.Steps, (epochs, steps) => epochs ?? steps),
                    NoiseField.P,
                    TrainField.Epochs,
                    (length, p, _) => length * p
                )
                .Fields
        );

    // A measure that looks at a field which the reading does not name would be judged by that field's default.
    [Fact]
    public void Measures_OfAnyConfiguration_AreThoseOfTheFieldsThatAreNamed()
    {
        Random random = new(11);
        int taken = 0;
        for (int i = 0; i < Draws; i++)
        {
            TrialConfiguration drawn = FieldPools.Draw(random, i % 2 == 0 ? 0.1 : 0.3);
            if (Try(() => DataSetCatalog.Check(drawn.Data)) is null)
                continue;
            var all = Try(() => MeasureCatalog.Select(MeasureSubject.Of(drawn)));
            Assert.Equal(all, MeasureReadings.Taken.Of(drawn));
            if (all is null)
                continue;
            Assert.Equal(all, MeasureReadings.Applicable.Of(drawn));
            taken++;
        }

        Assert.InRange(taken, Draws / 10, Draws);
    }

    /// <summary>What applies is found without sizes, and what is too large with them; together they say what a look at
    /// the whole configuration says.</summary>
    [Fact]
    public void Measures_OfAnyConfiguration_AreRefusedAsByTheWholeOfIt()
    {
        Random random = new(14);
        int refused = 0;
        for (int i = 0; i < Draws; i++)
        {
            TrialConfiguration drawn = FieldPools.Draw(random, 0.2);
            if (i % 3 == 0)
                drawn = DataField.Validation.With(DataField.Train.With(drawn, 40_000), 0.0002);
            if (i % 5 == 0)
                drawn = MeasureField.Of.With(drawn, ["sharpness", "dimension_train", "curve_length"]);
            if (Try(() => MeasureSubject.Of(drawn)) is not { } subject)
                continue;
            var whole = Refusals.Of(() => MeasureCatalog.Select(subject));
            Assert.Equal(whole?.Message, MeasureReadings.Breach.Of(drawn)?.Message);
            refused += whole is null ? 0 : 1;
        }

        Assert.InRange(refused, 50, Draws);
    }

    [Fact]
    public void Classes_OfAnyDataThatBreakNoRule_AreThoseOfTheirShape()
    {
        Random random = new(12);
        for (int i = 0; i < Draws; i++)
        {
            DataConfiguration data = FieldPools.Draw(random, 0.2).Data;
            if (Try(() => DataSetCatalog.Check(data)) is { } shape)
                Assert.Equal(shape.Classes, DataReadings.Classes.Of(TrialField.Defaults with { Data = data }));
        }
    }

    // Checks of a grid take one value of such a field for all of them.
    [Fact]
    public void Rules_OfAFieldWhoseValuesAreAlike_SayTheSameOfEachValue()
    {
        IField[] free = [.. TrialField.All.Where(field => field.Facts.IsFree)];
        Assert.Equal([DataField.Spread, DataField.Seed], free);
        Random random = new(13);
        int broken = 0;
        for (int i = 0; i < Draws; i++)
        {
            TrialConfiguration drawn = FieldPools.Draw(random, 0.2);
            TrialConfiguration one = DataField.Seed.With(DataField.Spread.With(drawn, 0), 0),
                other = DataField.Seed.With(DataField.Spread.With(drawn, 2.5), long.MaxValue);
            foreach (ConfigurationRule rule in ConfigurationRules.CrossFieldRules)
            {
                var (first, second) = (rule.Check(one), rule.Check(other));
                Assert.Equal((first?.Field, first?.NextStep), (second?.Field, second?.NextStep));
                broken += first is null ? 0 : 1;
            }
        }

        Assert.InRange(broken, 100, int.MaxValue);
    }

    private static T? Try<T>(Func<T> make)
        where T : class
    {
        try
        {
            return make();
        }
        catch (ConfigurationException)
        {
            return null;
        }
    }
}
