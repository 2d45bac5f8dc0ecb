namespace Sweeps.Model.Data.InMemory;

/// <summary>A data set that is missing, damaged or not what its name says. The message names the file, what is wrong
/// and the next step.</summary>
public sealed class DataException(string message, Exception? inner = null) : Exception(message, inner);
