using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Data.Own;

/// <summary>Reads arrays of files: NumPy's <c>.npy</c> and <c>.npz</c>, and idx. What a file claims is compared with
/// what it has before room is made for it.</summary>
internal static partial class ArrayFiles
{
    private const string Ending = ".npy"; // of an array in a .npz
    private const int LongestHeader = 1 << 16;
    private const int MostAxes = 8;
    private const int MostDigits = 40;
    private const int MostPacked = 1100; // deflate packs a thousand bytes into one at best

    /// <summary>Whether bytes begin as a <c>.npy</c> file does.</summary>
    public static bool IsNpy(ReadOnlySpan<byte> bytes) => IsMagic(bytes);

    /// <summary>Whether bytes begin as a <c>.npz</c> file does, which is a zip archive.</summary>
    public static bool IsNpz(ReadOnlySpan<byte> bytes) => bytes.StartsWith("PK\x03\x04"u8);

    /// <summary>Whether bytes begin as an idx file does.</summary>
    public static bool IsIdx(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 4 && bytes[0] == 0 && bytes[1] == 0 && bytes[2] is >= 8 and <= 14;

    /// <summary>The array of a <c>.npy</c> file.</summary>
    /// <exception cref="DataException">It is none, or of another kind of element.</exception>
    public static NumberArray Npy(ReadOnlyMemory<byte> file, string name)
    {
        ReadOnlySpan<byte> bytes = file.Span;
        if (!IsMagic(bytes) || bytes.Length < 10 || bytes[6] is 0 or > 3)
            throw Refusal(name, $"it does not begin as a .npy file of version 1, 2 or 3 does");
        bool wide = bytes[6] > 1;
        int begin = wide ? 12 : 10;
        long length =
            bytes.Length < begin ? long.MaxValue
            : wide ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..])
            : BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]);
        if (length > LongestHeader || begin + length > bytes.Length)
            throw Refusal(name, $"its header is longer than the file or than 64 KiB");
        string header = Encoding.UTF8.GetString(bytes.Slice(begin, (int)length));
        Match match = Header().Match(header);
        if (!match.Success)
            throw Refusal(
                name,
                $"its header must give descr, fortran_order and shape of a plain array, but is `{Short(header)}`"
            );
        string order = match.Groups["order"].Value;
        ElementType type = TypeOf(match.Groups["type"].Value, name);
        BigInteger[] shape =
        [
            .. match
                .Groups["shape"]
                .Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(text => LengthOf(text, name)),
        ];
        return Checked(
            shape,
            type,
            order == ">",
            match.Groups["fortran"].Value == "True",
            file[(begin + (int)length)..],
            name
        );
    }

    /// <summary>The arrays of a <c>.npz</c> file of these names; absent ones are left out.</summary>
    /// <param name="file">Its content.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="wanted">The names; null: of all.</param>
    /// <exception cref="DataException">It is none.</exception>
    public static IReadOnlyDictionary<string, NumberArray> Npz(
        ReadOnlyMemory<byte> file,
        string name,
        IReadOnlyCollection<string>? wanted
    )
    {
        Dictionary<string, NumberArray> arrays = [];
        try
        {
            using MemoryStream packed = MemoryMarshal.TryGetArray(file, out ArraySegment<byte> bytes)
                ? new(bytes.Array!, bytes.Offset, bytes.Count, writable: false)
                : new(file.ToArray(), writable: false);
            using ZipArchive archive = new(packed, ZipArchiveMode.Read);
            wanted ??=
            [
                .. archive
                    .Entries.Where(entry => entry.FullName.EndsWith(Ending, StringComparison.Ordinal))
                    .Select(entry => entry.FullName[..^Ending.Length])
                    .Distinct(),
            ];
            foreach (string array in wanted)
            {
                if (archive.GetEntry(array + Ending) is not { } entry)
                    continue;
                if (
                    entry.Length > Array.MaxLength
                    || entry.CompressedLength > file.Length
                    || entry.Length / MostPacked > entry.CompressedLength
                )
                    throw Refusal(
                        name,
                        $"its array {array} cannot have {entry.Length} bytes packed into {entry.CompressedLength} of "
                            + $"{file.Length}, and at most {Array.MaxLength}"
                    );
                byte[] content = new byte[entry.Length];
                using Stream stream = entry.Open();
                stream.ReadExactly(content);
                arrays.Add(array, Npy(content, $"{name} ({array})"));
            }

            return arrays;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw Refusal(name, $"it cannot be unpacked: {exception.Message.TrimEnd('.')}");
        }
    }

    /// <summary>The array of an idx file.</summary>
    /// <exception cref="DataException">It is none.</exception>
    public static NumberArray Idx(ReadOnlyMemory<byte> file, string name)
    {
        ReadOnlySpan<byte> bytes = file.Span;
        ElementType type = bytes[2] switch
        {
            8 => ElementType.UInt8,
            9 => ElementType.Int8,
            11 => ElementType.Int16,
            12 => ElementType.Int32,
            13 => ElementType.Float32,
            14 => ElementType.Float64,
            _ => throw Refusal(name, $"its elements are of the unknown type {bytes[2]}"),
        };
        int axes = bytes[3];
        if (axes is 0 or > MostAxes || bytes.Length < 4 + 4 * axes)
            throw Refusal(name, $"its header is cut off, or has more than 8 axes");
        BigInteger[] shape = new BigInteger[axes];
        for (int axis = 0; axis < axes; axis++)
            shape[axis] = BinaryPrimitives.ReadUInt32BigEndian(bytes[(4 + 4 * axis)..]);
        return Checked(shape, type, bigEndian: true, fortran: false, file[(4 + 4 * axes)..], name);
    }

    /// <summary>A refusal that says the file and the rule.</summary>
    public static DataException Refusal(string name, string reason) =>
        new($"{name} is refused: {reason}. Correct the file.");

    /// <summary>An array whose elements are as many bytes as its shape needs.</summary>
    /// <exception cref="DataException">They are not.</exception>
    public static NumberArray Checked(
        BigInteger[] shape,
        ElementType type,
        bool bigEndian,
        bool fortran,
        ReadOnlyMemory<byte> content,
        string name
    )
    {
        if (shape.Length is 0 or > MostAxes || shape.Any(length => length < 1))
            throw Refusal(
                name,
                $"its shape must have 1 to {MostAxes} lengths, each at least 1, but is ({string.Join(", ", shape)})"
            );
        BigInteger bytes = shape.Aggregate((BigInteger)NumberArray.SizeOf(type), (product, length) => product * length);
        if (bytes != content.Length)
            throw Refusal(
                name,
                $"its shape ({string.Join(", ", shape)}) of {type} needs {bytes} bytes, but {content.Length} follow"
            );
        return new([.. shape.Select(length => (int)length)], type, bigEndian, fortran, content);
    }

    /// <summary>A length as the header writes it, whatever it is: what is shown is what stands there.</summary>
    private static BigInteger LengthOf(string text, string name) =>
        text.Length <= MostDigits
        && BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            ? n
            : throw Refusal(name, $"a length of its shape must be a whole number, but is `{Short(text)}`");

    private static bool IsMagic(ReadOnlySpan<byte> bytes) =>
        bytes.Length > 6 && bytes[0] == 0x93 && bytes[1..].StartsWith("NUMPY"u8);

    private static ElementType TypeOf(string type, string name) =>
        type switch
        {
            "u1" => ElementType.UInt8,
            "i1" => ElementType.Int8,
            "u2" => ElementType.UInt16,
            "i2" => ElementType.Int16,
            "u4" => ElementType.UInt32,
            "i4" => ElementType.Int32,
            "u8" => ElementType.UInt64,
            "i8" => ElementType.Int64,
            "f2" => ElementType.Float16,
            "f4" => ElementType.Float32,
            "f8" => ElementType.Float64,
            "b1" => ElementType.Boolean,
            _ => throw Refusal(
                name,
                $"its elements must be numbers (bool, int8 to int64, uint8 to uint64, float16 to float64), but are "
                    + $"`{type}`"
            ),
        };

    private static string Short(string text) => text.Length > 80 ? text[..80] + "…" : text.Trim();

    [GeneratedRegex(
        @"^\{\s*'descr':\s*'(?<order>[<>|=])(?<type>\w+)',\s*'fortran_order':\s*(?<fortran>True|False),"
            + @"\s*'shape':\s*\((?<shape>[\d\s,]*)\),?\s*\}\s*$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Header();
}
