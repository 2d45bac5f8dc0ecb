using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sweeps.Api.Contract;

/// <summary>A value of an axis: a number or truth value in JSON where the axis has such, else text.</summary>
/// <param name="Text">The value as the grid's plan writes it.</param>
/// <param name="IsText">Whether it is text in JSON; otherwise <paramref name="Text"/> is a number, <c>true</c> or
/// <c>false</c> as JSON writes them.</param>
[JsonConverter(typeof(AxisValueConverter))]
public readonly record struct AxisValue(string Text, bool IsText)
{
    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>Numbers keep their digits both ways.</summary>
internal sealed class AxisValueConverter : JsonConverter<AxisValue>
{
    public override AxisValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            ? new(reader.GetString()!, true)
            : new(
                Encoding.UTF8.GetString(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan),
                false
            );

    public override void Write(Utf8JsonWriter writer, AxisValue value, JsonSerializerOptions options)
    {
        if (value.IsText)
            writer.WriteStringValue(value.Text);
        else
            writer.WriteRawValue(value.Text);
    }
}
