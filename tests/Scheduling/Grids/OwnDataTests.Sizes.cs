using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Sweeps.Scheduling.Tests.Grids;

public sealed partial class OwnDataTests
{
    [Theory]
    [InlineData("1000000000000,", "its shape (1000000000000) of Float32 needs 4000000000000 bytes, but 8 follow")]
    [InlineData("4294967297, 2", "its shape (4294967297, 2) of Float32 needs 34359738376 bytes")]
    [InlineData("2147483648, 2", "its shape (2147483648, 2)")]
    [InlineData("18446744073709551618,", "its shape (18446744073709551618) of Float32 needs 73786976294838206472")]
    [InlineData(
        "65536, 65536, 65536, 65536, 65536, 65536, 65536, 65536",
        "needs 1361129467683753853853498429727072845824 bytes, but 8 follow"
    )]
    [InlineData(
        "10000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000,",
        "must be a whole number, but is "
            + "`10000000000000000000000000000000000000000000000000000000000000000000000000000000…`"
    )]
    [InlineData("1 2,", "a length of its shape must be a whole number, but is `1 2`")]
    public void Npy_OfALengthThatNoFileHas_IsShownAsItStandsThere(string shape, string rule)
    {
        WriteNpy("x.npy", "<f4", shape, new byte[8]);
        WriteNpy("y.npy", "|u1", "2,", new byte[2]);

        string message = Refusal("train: [x.npy, y.npy], test: [x.npy, y.npy]");

        Assert.Contains(rule, message, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?<!\w)-\d", message); // a number below 0; the folder's random name may hold a -1
        Assert.InRange(message.Length, 1, 1000);
    }

    [Theory]
    [InlineData(uint.MaxValue, "its shape (4294967295, 1) of UInt8 needs 4294967295 bytes, but 2 follow")]
    [InlineData(0x8000_0000, "its shape (2147483648, 1) of UInt8 needs 2147483648 bytes, but 2 follow")]
    [InlineData(0, "each at least 1, but is (0, 1)")]
    public void Idx_OfALengthThatNoFileHas_IsShownAsItStandsThere(uint length, string rule)
    {
        byte[] file = [0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0, 1, 7, 7];
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(4), length);
        Write("x-idx", file);
        WriteNpy("y.npy", "|u1", "2,", new byte[2]);

        Assert.Contains(rule, Refusal("train: [x-idx, y.npy], test: [x-idx, y.npy]"), StringComparison.Ordinal);
    }

    /// <summary>Both sizes of an entry are claims: room is made for no more than the archive can hold.</summary>
    [Fact]
    public void Npz_WhoseEntryClaimsMoreThanTheArchiveHolds_IsRefused()
    {
        using MemoryStream packed = new();
        using (ZipArchive archive = new(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (string name in (string[])["x.npy", "y.npy"])
            {
                using Stream entry = archive.CreateEntry(name).Open();
                entry.Write(new byte[300]);
            }
        }

        byte[] file = packed.ToArray();
        int directory = file.AsSpan().IndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(directory + 20), 2_000_000);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(directory + 24), 2_000_000_000);
        Write("d.npz", file);

        Assert.Contains(
            "its array x cannot have 2000000000 bytes packed into 2000000 of ",
            Refusal("train: [d.npz], test: [d.npz]"),
            StringComparison.Ordinal
        );
    }

    /// <summary>Names that begin alike are told apart to their last letter; messages show their beginning.</summary>
    [Fact]
    public void Csv_WithVeryLongTexts_KeepsThemApartAndShowsTheirBeginning()
    {
        string name = string.Concat(Enumerable.Repeat("幅", 500));
        Write("long.csv", $"a,y\n1,{name}1\n2,{name}2\n3,{name}3\n");
        Write("odd.csv", $"{name},y\n{name},0\n");

        Assert.Equal(3, Load(Definition("train: [long.csv], test: [long.csv], label: y")).Classes);

        string message = Refusal("train: [odd.csv], test: [odd.csv], label: y");
        Assert.Contains("row 1 must have a number in the column `幅", message, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(message), 1, 1500);
        Assert.InRange(Refusal("train: [odd.csv], test: [odd.csv], label: z").Length, 1, 500);
    }
}
