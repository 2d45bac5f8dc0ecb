using System.Text.Json;
using System.Text.Json.Nodes;
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

    /// <summary>Reads a value; complains and returns null when it is none.</summary>
    public abstract object? Read(Node node, NodeComplaint complain);

    /// <summary>Writes a value in its canonical form.</summary>
    public abstract void Write(Utf8JsonWriter json, object value);

    /// <summary>A short text that tells values apart; for tables and lists of axis values.</summary>
    public abstract string Text(object value);

    /// <summary>Whether two values mean the same.</summary>
    public virtual bool Same(object? left, object? right) => Equals(left, right);

    /// <summary>The value as a number, where it is one.</summary>
    public virtual double? Number(object value) => null;

    /// <summary>JSON Schema of one value.</summary>
    public abstract JsonObject Schema();

    /// <summary>Whether a list is one value (and not several).</summary>
    public virtual bool TakesList => false;
}
