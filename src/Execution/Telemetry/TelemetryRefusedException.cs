namespace Sweeps.Execution.Telemetry;

/// <summary>A variable of OpenTelemetry cannot be used. The message says the rule, the value and the next
/// step.</summary>
public sealed class TelemetryRefusedException(string message, Exception? inner = null) : Exception(message, inner);
