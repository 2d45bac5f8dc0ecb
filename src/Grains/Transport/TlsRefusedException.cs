namespace Sweeps.Grains.Transport;

/// <summary>A certificate, key or authority cannot be used; the message says which and why.</summary>
public sealed class TlsRefusedException(string message, Exception? inner = null) : Exception(message, inner);
