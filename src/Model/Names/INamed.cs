namespace Sweeps.Model.Names;

/// <summary>An entry of a catalogue: a grid file asks for it by name.</summary>
public interface INamed
{
    /// <summary>What a grid file calls it.</summary>
    string Name { get; }

    /// <summary>What other tools call it, in small letters with underscores: whoever writes that is told the
    /// name.</summary>
    IReadOnlyList<string> OtherNames => [];
}
