using System.Text.Json;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Client.Results;

/// <summary>What two sweeps fix differently: what their difference is due to, where nothing else is.</summary>
internal static class SettingDifferences
{
    private const string Absent = "(default)";

    /// <summary>Fields that neither sweep varies and whose values differ, as <c>train.loss: hinge,
    /// cross_entropy</c>.</summary>
    public static IReadOnlyList<string> Of(Plan first, Plan second)
    {
        if (first.Trials == 0 || second.Trials == 0)
            return [];
        HashSet<string> varying =
        [
            .. first
                .Axes.Concat(second.Axes)
                .SelectMany(axis => axis.Name.Split('+'))
                .Select(name => name.Split('.')[^1]),
            "seed",
            "hidden",
        ];
        Dictionary<string, string> left = Flatten(first);
        Dictionary<string, string> right = Flatten(second);
        return
        [
            .. left
                .Keys.Union(right.Keys)
                .Order(StringComparer.Ordinal)
                .Where(field =>
                    !varying.Contains(field.Split('.')[^1])
                    && left.GetValueOrDefault(field) != right.GetValueOrDefault(field)
                )
                .Select(field =>
                    $"{field}: {left.GetValueOrDefault(field, Absent)}, {right.GetValueOrDefault(field, Absent)}"
                ),
        ];
    }

    /// <summary>Every field of the first trial, by its path.</summary>
    public static Dictionary<string, string> Flatten(Plan plan)
    {
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        using JsonDocument document = JsonDocument.Parse(CanonicalConfiguration.ToUtf8(plan.Configuration(0)));
        Add(document.RootElement, "");
        return fields;

        void Add(JsonElement element, string path)
        {
            if (element.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty property in element.EnumerateObject())
                    Add(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}");
                return;
            }

            fields[path] = element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
        }
    }
}
