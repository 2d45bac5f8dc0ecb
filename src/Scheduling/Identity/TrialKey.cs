using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sweeps.Model;
using Sweeps.Model.Configurations;
using Sweeps.Model.Engines.Catalog;
using Sweeps.Scheduling.Fields;

namespace Sweeps.Scheduling.Identity;

/// <summary>The name of a trial: SHA-256 over its canonical configuration and the engine version. Equal keys, equal
/// results.</summary>
public readonly struct TrialKey : IEquatable<TrialKey>, IComparable<TrialKey>
{
    private readonly UInt128 _high;
    private readonly UInt128 _low;

    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    /// <summary>A key from its 32 bytes.</summary>
    public TrialKey(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException($"A trial key has {Size} bytes, but {bytes.Length} were given.", nameof(bytes));
        _high = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
        _low = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]);
    }

    /// <summary>The name of the trial that <paramref name="configuration"/> describes, for the current engine
    /// version.</summary>
    public static TrialKey Of(TrialConfiguration configuration) =>
        Of(CanonicalConfiguration.ToUtf8(configuration), EngineVersion.Current);

    /// <summary>
    /// The name that trials share which differ in the length of training alone. By it a longer training finds the
    /// checkpoint of a shorter one to continue from. Null where the length changes more than the end: a schedule
    /// depends on it, or training may lose patience.
    /// </summary>
    public static TrialKey? LineageOf(TrialConfiguration configuration) =>
        LineageOf(configuration, CanonicalConfiguration.Stated(configuration));

    /// <summary><see cref="Of(TrialConfiguration)"/> and <see cref="LineageOf(TrialConfiguration)"/>, in little more
    /// than the time of one of them.</summary>
    public static (TrialKey Key, TrialKey? Lineage) NamesOf(TrialConfiguration configuration)
    {
        var stated = CanonicalConfiguration.Stated(configuration);
        return (Of(CanonicalConfiguration.Write(stated), EngineVersion.Current), LineageOf(configuration, stated));
    }

    private static TrialKey? LineageOf(
        TrialConfiguration configuration,
        List<(ConfigurationField Field, object Value)> stated
    )
    {
        // Nor where it may have ended of its own accord: its last snapshot is then no mere step of a longer one.
        if (
            configuration.Train.Schedule is Schedule.Cosine
            || configuration.Noise.Schedule is Schedule.Cosine
            || configuration.Train.Patience is not null
        )
            return null;
        // What the length of somebody's program depends on, only they know.
        if (EngineCatalog.Find(configuration.Engine) is not { TakesData: true })
            return null;

        // Snapshots and schedules count in the unit in which the length is given, so trials in epochs and in steps are
        // no kin.
        string unit = configuration.Train.Epochs is null ? "steps" : "epochs";
        byte[] rest = CanonicalConfiguration.Write(
            stated.Where(entry => entry.Field.Path is not ("train.epochs" or "train.steps"))
        );
        return Of([.. Encoding.UTF8.GetBytes($"lineage in {unit}\n"), .. rest], EngineVersion.Current);
    }

    // The version stands before the text, and a line end between them, so that no two pairs give the same bytes.
    internal static TrialKey Of(ReadOnlySpan<byte> canonical, int engineVersion)
    {
        byte[] prefix = Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"engine {engineVersion}\n")
        );
        return new(SHA256.HashData([.. prefix, .. canonical]));
    }

    /// <summary>Reads 64 hexadecimal digits.</summary>
    public static TrialKey Parse(string text) => new(Convert.FromHexString(text));

    /// <summary>The 32 bytes.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Size];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, _high);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(16), _low);
        return bytes;
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToArray());

    /// <inheritdoc/>
    public bool Equals(TrialKey other) => _high == other._high && _low == other._low;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TrialKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _low.GetHashCode();

    /// <inheritdoc/>
    public int CompareTo(TrialKey other) =>
        _high != other._high ? _high.CompareTo(other._high) : _low.CompareTo(other._low);

    /// <summary>Whether two keys are the same.</summary>
    public static bool operator ==(TrialKey left, TrialKey right) => left.Equals(right);

    /// <summary>Whether two keys differ.</summary>
    public static bool operator !=(TrialKey left, TrialKey right) => !left.Equals(right);
}
