using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Sweeps.Model.Configurations;
using Sweeps.Model.Training;

namespace Sweeps.Execution.Exporting;

/// <summary>Files of named arrays that Python reads. The same arrays give the same bytes.</summary>
public static class WeightFile
{
    // The first time that a ZIP file can name, so that no file says when it was written.
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>NumPy's <c>.npz</c>: a ZIP file, not compressed, of one <c>.npy</c> an array.</summary>
    public static void WriteNpz(Stream to, IReadOnlyList<NamedArray> arrays)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        using var zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true);
        foreach (NamedArray array in arrays)
        {
            ZipArchiveEntry entry = zip.CreateEntry(array.Name + ".npy", CompressionLevel.NoCompression);
            entry.LastWriteTime = NoTime;
            using Stream stream = entry.Open();
            stream.Write(NpyHeader(array));
            stream.Write(array.Bytes);
        }
    }

    /// <summary>The <c>safetensors</c> format: the length of a JSON header, the header, and all numbers.</summary>
    /// <param name="to">Gets the bytes.</param>
    /// <param name="arrays">The arrays.</param>
    /// <param name="facts">What is to be known of them: the header's <c>__metadata__</c>.</param>
    public static void WriteSafetensors(
        Stream to,
        IReadOnlyList<NamedArray> arrays,
        IReadOnlyDictionary<string, string> facts
    )
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(arrays);
        ArgumentNullException.ThrowIfNull(facts);
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach (var (name, value) in facts.OrderBy(fact => fact.Key, StringComparer.Ordinal))
                json.WriteString(name, value);
            json.WriteEndObject();
            long offset = 0;
            foreach (NamedArray array in arrays)
            {
                json.WriteStartObject(array.Name);
                json.WriteString("dtype", Type(array, "F32", "F64", "I64"));
                json.WriteStartArray("shape");
                foreach (int length in array.Shape)
                    json.WriteNumberValue(length);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += array.Bytes.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Spaces after the header let the numbers begin at a multiple of eight.
        while (header.Length % 8 != 0)
            header.WriteByte((byte)' ');
        Span<byte> length8 = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length8, header.Length);
        to.Write(length8);
        to.Write(header.ToArray());
        foreach (NamedArray array in arrays)
            to.Write(array.Bytes);
    }

    private static string Type(NamedArray array, string narrow, string wide, string whole) =>
        array.Precision switch
        {
            Precision.Float32 => narrow,
            Precision.Float64 => wide,
            _ => whole,
        };

    // Version 1.0: magic, version, the header's length, a Python dictionary, spaces up to a multiple of 64, a line end.
    private static byte[] NpyHeader(NamedArray array)
    {
        string type = Type(array, "<f4", "<f8", "<i8"),
            shape = string.Join(", ", array.Shape) + (array.Shape.Count == 1 ? "," : ""),
            text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({shape}), }}";
        const int Before = 10;
        int length = (Before + text.Length + 1 + 63) / 64 * 64 - Before;
        byte[] header = new byte[Before + length];
        header.AsSpan().Fill((byte)' ');
        header[0] = 0x93;
        "NUMPY"u8.CopyTo(header.AsSpan(1));
        (header[6], header[7]) = (1, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)length);
        Encoding.ASCII.GetBytes(text, header.AsSpan(Before));
        header[^1] = (byte)'\n';
        return header;
    }
}
