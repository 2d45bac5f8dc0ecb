namespace Sweeps.Client.Watching;

/// <summary>What a piece of text is about, which decides its colour. Nothing is told by colour alone.</summary>
internal enum Tone
{
    Plain,
    Strong,
    Dim,
    Good,
    Busy,
    Bad,
}
