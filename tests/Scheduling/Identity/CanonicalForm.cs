using System.Text.Json;
using Sweeps.Model.Configurations;
using Sweeps.Model.Fields;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Tests.Identity;

/// <summary>Reads a canonical form back: that nothing is lost in it is seen by what comes back.</summary>
internal static class CanonicalForm
{
    public static TrialConfiguration Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        TrialConfiguration configuration = TrialField.Defaults;
        foreach (var (key, value) in ((MappingNode)ToNode(document.RootElement)).Entries)
        {
            if (value is MappingNode group && (key.Text == FreeFields.Group || ConfigurationFields.Of(key.Text).Any()))
            {
                foreach (var (inner, innerValue) in group.Entries)
                    Assign(key.Text + "." + inner.Text, innerValue);
            }
            else
            {
                Assign(key.Text, value);
            }
        }

        return configuration;

        void Assign(string path, Node value)
        {
            ConfigurationField field =
                ConfigurationFields.All.FirstOrDefault(candidate => candidate.Path == path)
                ?? (
                    path == ConfigurationFields.ProgramField.Path
                        ? ConfigurationFields.ProgramField
                        : FreeFields.Of(path[(FreeFields.Group.Length + 1)..])
                );
            object? read = field.Kind.Read(
                value,
                (node, rule, _) => throw new FormatException($"`{path}` {rule}, but was `{node.Summary}`.")
            );
            configuration = field.Set(configuration, read);
        }
    }

    private static Node ToNode(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => new MappingNode(
                [
                    .. element
                        .EnumerateObject()
                        .Select(property => (new ScalarNode(property.Name, true, 0, 0), ToNode(property.Value))),
                ],
                0,
                0
            ),
            JsonValueKind.Array => new SequenceNode([.. element.EnumerateArray().Select(ToNode)], 0, 0),
            JsonValueKind.String => new ScalarNode(element.GetString()!, true, 0, 0),
            _ => new ScalarNode(element.GetRawText(), false, 0, 0),
        };
}
