using System.Buffers;
using System.Text;
using System.Text.Json;
using Sweeps.Model.Configurations;
using Sweeps.Model.Validation;
using Sweeps.Scheduling.Fields;

namespace Sweeps.Scheduling.Identity;

/// <summary>
/// The one way to write a configuration down: UTF-8 JSON, fields in the order of the field table, numbers in their
/// shortest form that reads back to the same bits, sets sorted, and every field at its default left out (so that a
/// field added later renames no trial). What a data set makes of an absent field is not resolved: should such an
/// implied default ever change, the engine version must rise.
/// </summary>
public static class CanonicalConfiguration
{
    /// <summary>The canonical form.</summary>
    public static byte[] ToUtf8(TrialConfiguration configuration) => Write(Stated(configuration));

    /// <summary>The canonical form as text.</summary>
    public static string ToJson(TrialConfiguration configuration) => Encoding.UTF8.GetString(ToUtf8(configuration));

    /// <summary>Every field that has an effect on a trial of this configuration, those at their default too, in the
    /// same order and spelling: for people to read. A field without a value, such as a limit that is not set, is left
    /// out, and of a program's trial what nobody states: the program knows its own defaults.</summary>
    public static byte[] WithDefaults(TrialConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (configuration.Program is not null)
            return ToUtf8(configuration);
        List<(ConfigurationField Field, object Value)> stated = Stated(configuration);
        HashSet<string> idle =
        [
            .. FieldEffects.All.Where(effect => effect.IsIdle(configuration)).Select(effect => effect.Field),
        ];
        idle.ExceptWith(stated.Select(pair => pair.Field.Path));
        return Write(
            FieldScope
                .Of(configuration)
                .Where(field => !idle.Contains(field.Path))
                .Select(field => (field, field.Get(configuration)))
                .Where(pair => pair.Item2 is not null)
                .Select(pair => (pair.field, pair.Item2!))
        );
    }

    /// <summary>The fields that a canonical form states, in order, with their values: those that are not at their
    /// default.</summary>
    internal static List<(ConfigurationField Field, object Value)> Stated(TrialConfiguration configuration)
    {
        List<(ConfigurationField, object)> stated = new(24);
        foreach (ConfigurationField field in FieldScope.Of(configuration))
        {
            object? value = field.Get(configuration);
            if (!field.IsDefaultValue(value))
                stated.Add((field, value!));
        }

        return stated;
    }

    /// <summary>The canonical form of some fields.</summary>
    internal static byte[] Write(IEnumerable<(ConfigurationField Field, object Value)> stated)
    {
        ArrayBufferWriter<byte> buffer = new(512);
        using (Utf8JsonWriter json = new(buffer, new() { SkipValidation = true }))
        {
            json.WriteStartObject();
            string group = "";
            foreach (var (field, value) in stated)
            {
                if (group != field.Group)
                {
                    if (group.Length > 0)
                        json.WriteEndObject();
                    group = field.Group;
                    if (group.Length > 0)
                        json.WriteStartObject(group);
                }

                json.WritePropertyName(field.Key);
                field.Kind.Write(json, value);
            }

            if (group.Length > 0)
                json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
