namespace Sweeps.Client.Terminals;

/// <summary>A line that says how far something is and is written over; on a terminal only.</summary>
internal sealed class CountLine(Terminal terminal)
{
    private bool _shown;

    /// <summary>Writes the line over.</summary>
    public void Show(string text)
    {
        if (!terminal.ErrorIsTerminal)
            return;
        _shown = true;
        terminal.ErrorControl.Write($"\r{text}");
    }

    /// <summary>Leaves the line as it stands; what follows begins a new one.</summary>
    public void End()
    {
        if (_shown)
            terminal.Error.WriteLine();
    }
}
