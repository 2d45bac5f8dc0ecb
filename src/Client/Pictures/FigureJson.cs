using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sweeps.Drawing.Charts;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Definitions;

namespace Sweeps.Client.Pictures;

/// <summary>The numbers of a figure: lines with their colours, and each panel's points with mean, 95 % interval and
/// n.</summary>
internal static class FigureJson
{
    private static readonly JsonWriterOptions Readable = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Of(LineFigure figure)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("title", figure.Title);
            json.WriteString("settings", figure.Subtitle);
            json.WriteString("caption", figure.Caption);
            json.WriteStartObject("x");
            json.WriteString("label", figure.X.Label);
            json.WriteString("scale", EnumWords.Of(figure.X.Scale));
            if (figure.X.Scale == AxisScale.Categorical)
            {
                json.WriteStartArray("names");
                foreach (string name in figure.X.Names)
                    json.WriteStringValue(name);
                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.WriteString("lines_by", figure.LegendTitle);
            json.WriteStartArray("panels");
            foreach (LinePanel panel in figure.Panels)
                Write(json, figure, panel);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    private static void Write(Utf8JsonWriter json, LineFigure figure, LinePanel panel)
    {
        json.WriteStartObject();
        json.WriteString("title", panel.Title);
        json.WriteString("measure", panel.Group);
        json.WriteString("label", panel.ValueLabel);
        json.WriteStartArray("lines");
        foreach (var line in panel.Points.GroupBy(point => point.Line).OrderBy(line => line.Key))
        {
            json.WriteStartObject();
            json.WriteString("name", figure.Lines[line.Key].Label);
            json.WriteString("colour", figure.Lines[line.Key].Colour.Light);
            json.WriteStartArray("points");
            foreach (LinePoint point in line.OrderBy(point => point.X))
            {
                var interval = point.Value.Interval(panel.IsFraction);
                json.WriteStartObject();
                json.WriteNumber("x", point.X);
                Number(json, "mean", point.Value.Count > 0 ? point.Value.Mean : null);
                Number(json, "low", interval?.Low);
                Number(json, "high", interval?.High);
                json.WriteNumber("n", point.Value.Count);
                json.WriteString("name", point.Name);
                if (point.Differs)
                    json.WriteBoolean("differs", true);
                if (point.Note.Length > 0)
                    json.WriteString("note", point.Note);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}
