using Sweeps.Model.Names;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>Reads names of fields where a grid file may have one or a list.</summary>
internal static class FieldList
{
    /// <summary>Their short names, each once, in the order of the file; none where nothing is written.</summary>
    public static List<string> Read(Node? node, string rule, string example, KeyReader reader, FieldScope scope)
    {
        List<string> names = [];
        foreach (
            Node item in node is SequenceNode list ? list.Items
            : node is null ? []
            : [node]
        )
        {
            if (item is not ScalarNode word || scope.Find(word.Text) is not { } field)
                reader.Complain(
                    item,
                    rule,
                    Spelling.DidYouMean((item as ScalarNode)?.Text ?? "", ConfigurationFields.AllNames, example)
                );
            else if (!names.Contains(field.ShortName))
                names.Add(field.ShortName);
        }

        return names;
    }
}
