using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Nodes;
using Sweeps.Scheduling.Programs;

namespace Sweeps.Scheduling.Fields;

/// <summary>The program of a trial, as its key sees it: what it needs of a worker, and units, are no part of
/// that.</summary>
internal sealed class ProgramKind : FieldKind
{
    public override string Name => "program";

    public override object? Read(Node node, NodeComplaint complain) =>
        node is MappingNode mapping ? ProgramReader.ReadCanonical(mapping, complain) : null;

    public override void Write(Utf8JsonWriter json, object value)
    {
        var program = (ProgramConfiguration)value;
        json.WriteStartObject();
        Texts("run", program.Run);
        if (program.Shell)
            json.WriteBoolean("shell", true);
        if (program.Files.Count > 0)
        {
            json.WriteStartObject("content");
            foreach (ProgramFile file in program.Files)
                json.WriteString(file.Path, ProgramReader.Line(file));
            json.WriteEndObject();
        }

        if (program.Environment.Count > 0)
        {
            json.WriteStartObject("env");
            foreach (var (name, text) in program.Environment)
                json.WriteString(name, text);
            json.WriteEndObject();
        }

        Texts("measures", program.Measures.Select(measure => measure.Name).Order(StringComparer.Ordinal));
        if (program.Reports is { } reports)
        {
            json.WriteStartObject("reports");
            if (reports.File is { } file)
                json.WriteString("file", file);
            if (reports.Pattern is { } pattern)
                json.WriteString("pattern", pattern);
            json.WriteString("step", reports.Step);
            json.WriteEndObject();
        }

        if (program.Steps is { } steps)
            json.WriteString("steps", steps);
        json.WriteEndObject();

        void Texts(string key, IEnumerable<string> texts)
        {
            json.WriteStartArray(key);
            foreach (string text in texts)
                json.WriteStringValue(text);
            json.WriteEndArray();
        }
    }

    public override string Text(object value) => string.Join(' ', ((ProgramConfiguration)value).Run);

    public override string Identity(object value) => Encoding.UTF8.GetString(Json(value));

    public override bool Same(object? left, object? right) =>
        left is null || right is null
            ? left is null && right is null
            : ReferenceEquals(left, right) || Json(left).AsSpan().SequenceEqual(Json(right));

    public override JsonObject Schema() => new() { ["type"] = "object" };

    private byte[] Json(object value)
    {
        System.Buffers.ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
            Write(json, value);
        return buffer.WrittenSpan.ToArray();
    }
}
