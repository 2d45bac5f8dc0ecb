using Sweeps.Model.Data.Files;

namespace Sweeps.Client.Terminals;

/// <summary>Says on standard error which file is being downloaded, and how far it has come by tenths.</summary>
internal sealed class DownloadNotes(Terminal terminal, bool quiet) : IProgress<DataProgress>, IDisposable
{
    private readonly Lock _lock = new();
    private string? _file;
    private long _tenth = -1;

    public void Report(DataProgress value)
    {
        if (quiet)
            return;
        lock (_lock)
        {
            if (_file != value.File)
            {
                _file = value.File;
                _tenth = -1;
                terminal.Error.WriteLine($"downloading {value.File} from {value.Address}");
            }

            long tenth = value.Total is > 0 and var total ? 10 * value.Received / total : -1;
            if (tenth <= _tenth)
                return;
            _tenth = tenth;
            terminal.Error.WriteLine($"  {value.File}: {10 * tenth} %");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file = null;
}
