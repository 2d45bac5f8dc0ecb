using System.Text.Json;
using System.Text.Json.Nodes;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Fields;

/// <summary>
/// A kind of field value: how it is read from a document, written into one, compared, shown, and described to editors.
/// Values travel as objects; a null stands for an absent optional value.
/// </summary>
internal abstract class FieldKind
{
    /// <summary>What a value looks like, for documentation: <c>number</c>, <c>true or false</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Reads a value; complains and returns null when it is none. One that is a value, and none that may be
    /// given, is complained of and returned.</summary>
    public abstract object? Read(Node node, NodeComplaint complain);

    /// <summary>Writes a value in its canonical form.</summary>
    public abstract void Write(Utf8JsonWriter json, object value);

    /// <summary>A short text that tells values apart; for tables and lists of axis values.</summary>
    public abstract string Text(object value);

    /// <summary>The text that a definition's hash has of a value: as <see cref="Text"/>, but for names whose meaning
    /// depends on more than what is shown.</summary>
    public virtual string Identity(object value) => Text(value);

    /// <summary>Whether two values mean the same.</summary>
    public virtual bool Same(object? left, object? right) => Equals(left, right);

    /// <summary>The value as a number, where it is one.</summary>
    public virtual double? Number(object value) => null;

    /// <summary>What to do about a value that has none of several forms: the form that was probably meant, by its word
    /// or its key, or else <paramref name="otherwise"/>.</summary>
    protected static string Meant(Node node, IReadOnlyList<string> words, string otherwise) =>
        node switch
        {
            ScalarNode scalar => Meant(scalar.Text, words, otherwise),
            MappingNode { Entries: [var entry, ..] } => Meant(entry.Key.Text, words, otherwise),
            _ => otherwise,
        };

    // Of a word that is right nothing is guessed: what stands beside it is wrong.
    private static string Meant(string word, IReadOnlyList<string> words, string otherwise) =>
        words.Contains(word) ? otherwise : Spelling.DidYouMean(word, words, otherwise);

    /// <summary>JSON Schema of one value.</summary>
    public abstract JsonObject Schema();

    /// <summary>Whether a list is one value (and not several).</summary>
    public virtual bool TakesList => false;
}
