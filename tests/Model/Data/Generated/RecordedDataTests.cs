using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Tests.Data.Generated;

/// <summary>
/// Generated data are part of every trial's identity: a change of one bit changes results. Whoever means to change them
/// raises <see cref="EngineVersion"/> and records the new hashes here (the first 16 digits of SHA-256).
/// </summary>
public class RecordedDataTests
{
    public static TheoryData<DataConfiguration, string> Recorded =>
        new()
        {
            {
                new()
                {
                    Name = "digits",
                    Train = 100,
                    Test = 50,
                },
                "63b53e263559affd"
            },
            {
                new()
                {
                    Name = "digits",
                    Train = 100,
                    Test = 50,
                    Size = 13,
                    Normalize = Normalization.Standard,
                },
                "fef07af4ad3b3582"
            },
            {
                new()
                {
                    Name = "teacher",
                    Train = 100,
                    Test = 50,
                },
                "9b63d68e06b4288e"
            },
            {
                new()
                {
                    Name = "mixture",
                    Train = 100,
                    Test = 50,
                },
                "77ef519c7919fc19"
            },
            {
                new() { Name = "onehot", Dimension = 60 },
                "b310aad5ed62911b"
            },
            {
                new()
                {
                    Name = "gaussian",
                    Train = 100,
                    Test = 50,
                    Target = "parity",
                },
                "d616fb0730d75397"
            },
            {
                new()
                {
                    Name = "gaussian",
                    Train = 100,
                    Test = 50,
                    Target = "linear",
                },
                "965e3af36c456600"
            },
            {
                new() { Name = "points1d" },
                "0e13ecdee3482c8d"
            },
            {
                new() { Name = "points1d", Target = "absolute" },
                "ab1680ba5f1055d3"
            },
        };

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Load_OfGeneratedData_HasTheRecordedBits(DataConfiguration data, string start)
    {
        TrialData<double> loaded = Loaded.Data<double>(data, seed: 12);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Examples<double> set in (Examples<double>[])[loaded.Train!, loaded.Test])
        {
            hash.AppendData(MemoryMarshal.AsBytes(set.Inputs));
            hash.AppendData(MemoryMarshal.AsBytes<int>(set.Labels));
            hash.AppendData(MemoryMarshal.AsBytes<double>(set.Targets));
        }

        Assert.Equal(start, Convert.ToHexStringLower(hash.GetHashAndReset())[..16]);
    }
}
