namespace Sweeps.Model.Training;

/// <summary>
/// A training's state sealed with the trial key, the engine version and a checksum, so that it can only be continued by the trial, and
/// the version of the engine, that wrote it.
/// </summary>
public static class Checkpoint
{
}
