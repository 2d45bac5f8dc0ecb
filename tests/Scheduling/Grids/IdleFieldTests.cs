using System.Buffers;
using System.Text;
using System.Text.Json;
using Sweeps.Model.Configurations;
using Sweeps.Model.Fields;
using Sweeps.Model.Validation;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Grids;

namespace Sweeps.Scheduling.Tests.Grids;

/// <summary>Keys that were written and change nothing, at their default values too.</summary>
public sealed class IdleFieldTests
{
    [Theory]
    [InlineData("train: { epochs: 1, momentum: 0.9 }", "train.momentum")]
    [InlineData("train: { epochs: 1, optimizer: momentum, beta1: 0.9 }", "train.beta1")]
    [InlineData("train: { epochs: 1, beta2: 0.999 }", "train.beta2")]
    [InlineData("train: { epochs: 1, epsilon: 1e-8 }", "train.epsilon")]
    [InlineData("train: { epochs: 1, margin: 0 }", "train.margin")]
    [InlineData("train: { epochs: 1, warmup: 0 }", "train.warmup")]
    [InlineData("train: { epochs: 1, loss: squared, gradient_noise: 0 }", "train.gradient_noise")]
    [InlineData("train: { epochs: 1 }\nnetwork: { hidden: linear }\ngrid: { dropout: 0 }", "train.dropout")]
    [InlineData("train: { epochs: 1 }\nnoise: { p: 0 }", "noise.p")]
    [InlineData("train: { epochs: 1 }\nnoise: { kind: flip, sigma: 0 }", "noise.sigma")]
    [InlineData("train: { epochs: 1 }\nnoise: { kind: flip, law: rademacher }", "noise.law")]
    [InlineData("train: { epochs: 1 }\nnoise: { kind: flip, validation: true }", "noise.validation")]
    [InlineData("train: { epochs: 1 }\nnetwork: { bias: false, bias_init: { constant: 0 } }", "network.bias_init")]
    [InlineData("train: { epochs: 1 }\nlimit: { beta: 0 }", "limit.beta")]
    [InlineData("train: { epochs: 1 }\nlimit: { kind: laplace, penalty: 1 }", "limit.penalty")]
    [InlineData("train: { epochs: 1 }\nmeasure: { of: [error], pairs: 200 }", "measure.pairs")]
    [InlineData("train: { epochs: 1 }\nmeasure: { of: [error], pairs: 100 }", "measure.pairs")]
    [InlineData("train: { epochs: 1 }\nmeasure: { of: [error], inputs: 50 }", "measure.inputs")]
    [InlineData("train: { epochs: 1 }\nmeasure: { of: [error], heavy_at: [end] }", "measure.heavy_at")]
    [InlineData("train: { epochs: 1 }\nmeasure: { of: [activation], rank_inputs: 50 }", "measure.rank_inputs")]
    [InlineData("train: { epochs: 1, order: shuffle }\nset: { data.fresh: true }", "train.order")]
    [InlineData("train: { epochs: 1 }\nset: { data.fresh: true, data.validation: 0 }", "data.validation")]
    [InlineData(
        "train: { epochs: 1, loss: squared }\nset: { data.name: points1d, data.validation: 0 }",
        "data.validation"
    )]
    [InlineData("train: { epochs: 1 }\nset: { data.name: onehot, data.normalize: unit }", "data.normalize")]
    [InlineData("train: { epochs: 1 }\ngrid: { momentum: [0.9] }", "train.momentum")]
    [InlineData("train: { epochs: 1 }\nset: { momentum: 0.9 }", "train.momentum")]
    public void Key_ThatChangesNothing_IsRefused(string text, string field)
    {
        GridProblem problem = Assert.Single(Assert.Throws<GridFileException>(() => Read(text)).Problems);
        Assert.StartsWith($"`{field}` has an effect only ", problem.Rule, StringComparison.Ordinal);
        Assert.NotEqual((1, 1), (problem.Line, problem.Column));
    }

    [Theory]
    [InlineData("train: { epochs: 1, momentum: 0.9 }\ngrid: { optimizer: [sgd, momentum] }")]
    [InlineData("train: { epochs: 1 }\ngrid: { zip: { noise: [none, flip], p: [0, 0.2] } }")]
    [InlineData("train: { epochs: 1, momentum: 0.9 }\nblocks: [{ train: { optimizer: momentum } }, { seed: 7 }]")]
    [InlineData("train: { epochs: 1, momentum: 0.9 }\nlimit: { kind: gaussian, optimizer: momentum }")]
    [InlineData("train: { epochs: 1 }\nmeasure: { of: [dimension_train], rank_inputs: 50, heavy_at: [end] }")]
    [InlineData("train: { epochs: 1 }\nnetwork: { hidden: 5 }\nmeasure: { of: [activation], inputs: 50 }")]
    [InlineData("train: { epochs: 1, weight_decay: 0, input_noise: 0, temperature: 0 }")]
    [InlineData("train: { epochs: 1, order: shuffle }\ngrid: { data.fresh: [true, false] }")]
    [InlineData("train: { epochs: 1 }\nset: { data.validation: 0, data.normalize: unit, data.fresh: false }")]
    public void Key_ThatSomeTrialHeeds_IsTaken(string text) => Assert.NotEmpty(Read(text).Blocks);

    // Grids in which many fields have nothing to do; each is then written at its default, and refused.
    [Theory]
    [InlineData("train: { epochs: 0 }", 20)]
    [InlineData("train: { steps: 0 }", 20)]
    [InlineData("train: { epochs: 1 }\nnetwork: { hidden: linear, bias: false }\nmeasure: { of: [error] }", 15)]
    [InlineData("train: { epochs: 1, loss: squared, optimizer: adam }\nnoise: { kind: flip }", 5)]
    public void EveryField_WithoutAnEffect_IsRefusedWhereItIsWritten(string text, int least)
    {
        TrialConfiguration trial = Assert.Single(Read(text).Blocks).Base;
        ConfigurationField[] idle =
        [
            .. FieldEffects
                .All.Where(effect => effect.IsIdle(trial))
                .Select(effect => ConfigurationFields.Find(effect.Field)!)
                .Distinct()
                .Where(field => field.Default is not (null or int[]) && field.Agree(trial, TrialField.Defaults)),
        ];
        Assert.InRange(idle.Length, least, 40);
        Assert.All(
            idle,
            field =>
            {
                ArrayBufferWriter<byte> json = new();
                using (Utf8JsonWriter writer = new(json))
                    field.Kind.Write(writer, field.Default!);
                string written = $"{text}\nset: {{ {field.Path}: {Encoding.UTF8.GetString(json.WrittenSpan)} }}";
                GridProblem problem = Assert.Single(Assert.Throws<GridFileException>(() => Read(written)).Problems);
                Assert.StartsWith($"`{field.Path}` has an effect only ", problem.Rule, StringComparison.Ordinal);
            }
        );
    }

    [Theory]
    [InlineData("train: { epochs: 0, learning_rate: 0.1 }", "where something is trained (`train.epochs`")]
    [InlineData("train: { steps: 0, momentum: 0.9, optimizer: momentum }", "where something is trained")]
    [InlineData("train: { epochs: 0, momentum: 0.9 }", "with `train.optimizer: momentum`")]
    public void Key_OfATrainingWithoutLength_IsRefused(string text, string needs) =>
        Assert.Contains(
            Assert.Throws<GridFileException>(() => Read(text)).Problems,
            problem => problem.Rule.Contains(needs, StringComparison.Ordinal)
        );

    [Theory]
    [InlineData("train: { learning_rate: 0.1 }\ngrid: { epochs: [0, 3] }")]
    [InlineData("train: { epochs: 0, learning_rate: 0.1 }\nmeasure: { of: [sharpness] }")]
    [InlineData("train: { epochs: 0 }\nnetwork: { freeze: [1] }\nmeasure: { of: [dimension_train] }")]
    public void Key_OfATrainingWithoutLength_ThatIsReadAllTheSame_IsTaken(string text) =>
        Assert.NotEmpty(Read(text).Blocks);

    // One trial has the rule and one the length, and none both.
    [Fact]
    public void Key_ThatNeedsTwoThings_IsRefusedWhereNoTrialHasBoth() =>
        Assert.Throws<GridFileException>(() =>
            Read("train: { momentum: 0.5 }\ngrid: { zip: { optimizer: [momentum, sgd], epochs: [0, 1] } }")
        );

    [Fact]
    public void Key_ThatChangesNothingInAStoredGrid_IsReadAsBefore() =>
        Assert.NotEmpty(
            GridFile
                .Read(
                    "name: t\ndata: digits\ntrain: { epochs: 1, momentum: 0.9 }\n",
                    "t.yaml",
                    reading: GridReading.Stored
                )
                .Blocks
        );

    [Fact]
    public void Effects_NameFieldsThatThereAre() =>
        Assert.All(
            FieldEffects.All,
            effect =>
            {
                Assert.NotNull(ConfigurationFields.Find(effect.Field));
                Assert.All(effect.Owners, owner => Assert.NotNull(ConfigurationFields.Find(owner)));
            }
        );

    private static SweepDefinition Read(string text) => GridFile.Read($"name: t\ndata: digits\n{text}\n", "t.yaml");
}
