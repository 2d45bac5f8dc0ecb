namespace Sweeps.Model.Data.Files;

/// <summary>How far a download has come.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Address">Where it comes from.</param>
/// <param name="Received">Bytes received.</param>
/// <param name="Total">Bytes in all; null where the server does not say.</param>
public readonly record struct DataProgress(string File, Uri Address, long Received, long? Total);
