using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Fields;

/// <summary>
/// Convolutional stages: <c>32k3s1p1-n-maxpool2</c>, or a list of <c>{ conv: 32, kernel: 3, stride: 1, padding: 1,
/// norm: batch }</c> and <c>{ pool: max, size: 2, stride: 2 }</c>; <c>none</c> for none.
/// </summary>
internal sealed partial class ImageStagesKind : FieldKind
{
    private const string Forms =
        "Write 32k3s1p1-n-maxpool2 (32 channels, kernel 3, stride 1, padding 1; batch normalisation; pooling), or "
        + "a list of "
        + "{ conv: 32, kernel: 3, stride: 1, padding: 1, norm: batch } and { pool: max, size: 2, stride: 2 }; "
        + "`none` for none.";

    public override string Name =>
        "stages such as `32k3s1p1-n-maxpool2`, a list of `{ conv: 32, kernel: 3, … }` and `{ pool: max, size: 2 "
        + "}`, or `none`";

    public override bool TakesList => true;

    public override object? Read(Node node, NodeComplaint complain)
    {
        List<ImageStage> stages = [];
        bool read = node switch
        {
            ScalarNode scalar => ReadText(scalar, stages, complain),
            SequenceNode sequence => sequence.Items.All(item =>
                item switch
                {
                    ScalarNode scalar => ReadText(scalar, stages, complain),
                    MappingNode mapping => ReadMapping(mapping, stages, complain),
                    _ => Complain(item, complain),
                }
            ),
            _ => Complain(node, complain),
        };
        return read ? stages.ToArray() : null;
    }

    private static bool Complain(Node node, NodeComplaint complain)
    {
        complain(node, "must be convolutional stages", Forms);
        return false;
    }

    private static bool ReadText(ScalarNode scalar, List<ImageStage> stages, NodeComplaint complain)
    {
        if (scalar.Text == "none")
            return true;
        foreach (string part in scalar.Text.Split('-'))
        {
            if (
                ConvolutionText().Match(part) is { Success: true } convolution
                && Whole(convolution, 1, 0) is { } channels
                && Whole(convolution, 2, 0) is { } kernel
                && Whole(convolution, 3, 1) is { } step
                && Whole(convolution, 4, 0) is { } padding
            )
                stages.Add(new ImageStage.Convolution(channels, kernel, step, padding));
            else if (
                PoolText().Match(part) is { Success: true } pool
                && Whole(pool, 2, 0) is { } size
                && Whole(pool, 3, size) is { } stride
            )
                stages.Add(
                    new ImageStage.Pool(pool.Groups[1].Value == "max" ? PoolKind.Max : PoolKind.Average, size, stride)
                );
            else if (part == "n" && stages is [.., ImageStage.Convolution { Normalize: false } before])
                stages[^1] = before with { Normalize = true };
            else
                return part == "n" ? ComplainOfNorm(scalar, complain) : Complain(scalar, complain);
        }

        return true;
    }

    private static bool ComplainOfNorm(Node node, NodeComplaint complain)
    {
        complain(node, "must have batch normalisation, `n`, right after a convolution, and once", Forms);
        return false;
    }

    private static int? Whole(Match match, int group, int absent) =>
        !match.Groups[group].Success ? absent
        : int.TryParse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
        : null;

    private static bool ReadMapping(MappingNode mapping, List<ImageStage> stages, NodeComplaint complain)
    {
        bool convolution = mapping["conv"] is not null;
        string[] keys = convolution ? ["conv", "kernel", "stride", "padding", "norm"] : ["pool", "size", "stride"];
        if (mapping.Entries.FirstOrDefault(entry => !keys.Contains(entry.Key.Text)).Key is { } unknown)
        {
            complain(unknown, $"must be one of {string.Join(", ", keys)}", Forms);
            return false;
        }

        if (convolution)
        {
            if (
                Number("conv", null) is not { } channels
                || Number("kernel", null) is not { } kernel
                || Number("stride", 1) is not { } step
                || Number("padding", 0) is not { } padding
            )
                return false;
            if (mapping["norm"] is not (null or ScalarNode { Text: "batch" or "none" }))
            {
                complain(mapping["norm"]!, "must be `batch` or `none`", Forms);
                return false;
            }

            stages.Add(
                new ImageStage.Convolution(
                    channels,
                    kernel,
                    step,
                    padding,
                    mapping["norm"] is ScalarNode { Text: "batch" }
                )
            );
            return true;
        }

        if (mapping["pool"] is not ScalarNode { Text: "max" or "average" } kind)
        {
            complain(mapping["pool"] ?? mapping, "must be a convolution, or the pooling `max` or `average`", Forms);
            return false;
        }

        if (Number("size", null) is not { } size || Number("stride", size) is not { } stride)
            return false;
        stages.Add(new ImageStage.Pool(kind.Text == "max" ? PoolKind.Max : PoolKind.Average, size, stride));
        return true;

        int? Number(string key, int? absent)
        {
            if (mapping[key] is not { } value)
            {
                if (absent is null)
                    complain(mapping, $"must have `{key}`", Forms);
                return absent;
            }

            if (
                value is ScalarNode { Quoted: false } scalar
                && Numerals.TryInteger(scalar.Text, out long number)
                && number is >= 0 and <= int.MaxValue
            )
                return (int)number;
            complain(value, $"must have a whole number, at least 0, as `{key}`", Forms);
            return null;
        }
    }

    public override void Write(Utf8JsonWriter json, object value) => json.WriteStringValue(Text(value));

    public override string Text(object value) =>
        (IReadOnlyList<ImageStage>)value is { Count: > 0 } stages ? string.Join('-', stages) : "none";

    public override bool Same(object? left, object? right) =>
        ((IReadOnlyList<ImageStage>)left!).SequenceEqual((IReadOnlyList<ImageStage>)right!);

    public override JsonObject Schema()
    {
        const string Stage = "([0-9]+k[0-9]+(s[0-9]+)?(p[0-9]+)?(-n)?|(max|avg)pool[0-9]+(s[0-9]+)?)";
        static JsonObject Whole(int minimum) => new() { ["type"] = "integer", ["minimum"] = minimum };
        JsonObject text = new() { ["type"] = "string", ["pattern"] = $"^(none|{Stage}(-{Stage})*)$" };
        JsonObject convolution = new()
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["conv"] = Whole(1),
                ["kernel"] = Whole(1),
                ["stride"] = Whole(1),
                ["padding"] = Whole(0),
                ["norm"] = new JsonObject { ["enum"] = new JsonArray("batch", "none") },
            },
            ["required"] = new JsonArray("conv", "kernel"),
            ["additionalProperties"] = false,
        };
        JsonObject pool = new()
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["pool"] = new JsonObject { ["enum"] = new JsonArray("max", "average") },
                ["size"] = Whole(1),
                ["stride"] = Whole(1),
            },
            ["required"] = new JsonArray("pool", "size"),
            ["additionalProperties"] = false,
        };
        return new()
        {
            ["oneOf"] = new JsonArray(
                text,
                new JsonObject
                {
                    ["type"] = "array",
                    ["items"] = new JsonObject { ["oneOf"] = new JsonArray(text.DeepClone(), convolution, pool) },
                }
            ),
        };
    }

    [GeneratedRegex("^([0-9]+)k([0-9]+)(?:s([0-9]+))?(?:p([0-9]+))?$", RegexOptions.CultureInvariant)]
    private static partial Regex ConvolutionText();

    [GeneratedRegex("^(max|avg)pool([0-9]+)(?:s([0-9]+))?$", RegexOptions.CultureInvariant)]
    private static partial Regex PoolText();
}
