using Sweeps.Model.Configurations;

namespace Sweeps.Scheduling.Identity;

/// <summary>
/// The one way to write a configuration down: UTF-8 JSON, fields in the order of the field table, numbers in their shortest form that
/// reads back to the same bits, sets sorted, and every field at its default left out (so that a field added later renames no trial). What a
/// data set makes of an absent field is not resolved: should such an implied default ever change, the engine version must rise.
/// </summary>
public static class CanonicalConfiguration
{
    /// <summary>The canonical form.</summary>
    public static byte[] ToUtf8(TrialConfiguration configuration) => throw new NotImplementedException();

    /// <summary>The canonical form as text.</summary>
    public static string ToJson(TrialConfiguration configuration) => throw new NotImplementedException();

    /// <summary>Reads a canonical form back.</summary>
    /// <exception cref="FormatException">The text is no canonical configuration of this version.</exception>
    public static TrialConfiguration Parse(string json) => throw new NotImplementedException();
}
