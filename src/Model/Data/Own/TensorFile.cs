using System.Buffers.Binary;
using System.Numerics;
using System.Text.Json;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Data.Own;

/// <summary>Reads arrays of a <c>safetensors</c> file: the length of a JSON header, the header, all numbers. What the
/// header claims is compared with what there is.</summary>
internal static class TensorFile
{
    private const int Before = sizeof(long);
    private const string Form = "it must be a .npz or .safetensors file";

    /// <summary>The arrays by name.</summary>
    /// <exception cref="DataException">The file is none.</exception>
    public static IReadOnlyDictionary<string, NumberArray> Read(ReadOnlyMemory<byte> file, string name)
    {
        long length = file.Length < Before ? -1 : BinaryPrimitives.ReadInt64LittleEndian(file.Span);
        if (length < 2 || length > file.Length - Before || file.Span[Before] != '{')
            throw ArrayFiles.Refusal(name, Form);
        ReadOnlyMemory<byte> numbers = file[(Before + (int)length)..];
        Dictionary<string, NumberArray> arrays = [];
        try
        {
            using JsonDocument header = JsonDocument.Parse(file.Slice(Before, (int)length));
            foreach (JsonProperty entry in header.RootElement.EnumerateObject())
            {
                if (entry.Name != "__metadata__" && !arrays.TryAdd(entry.Name, Of(entry, numbers, name)))
                    throw ArrayFiles.Refusal(name, $"its array {entry.Name} stands twice");
            }

            return arrays;
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw ArrayFiles.Refusal(name, $"{Form}, and its header is none of the latter's");
        }
    }

    private static NumberArray Of(JsonProperty entry, ReadOnlyMemory<byte> numbers, string name)
    {
        string array = $"{name} ({entry.Name})";
        ElementType type = entry.Value.GetProperty("dtype").GetString() switch
        {
            "F16" => ElementType.Float16,
            "F32" => ElementType.Float32,
            "F64" => ElementType.Float64,
            "I64" => ElementType.Int64,
            var other => throw ArrayFiles.Refusal(array, $"its elements must be F16, F32, F64 or I64, but are {other}"),
        };
        long[] offsets = [.. entry.Value.GetProperty("data_offsets").EnumerateArray().Select(at => at.GetInt64())];
        if (offsets is not [>= 0 and var from, var to] || to < from || to > numbers.Length)
            throw ArrayFiles.Refusal(array, "its offsets must lie within the file");
        BigInteger[] shape =
        [
            .. entry.Value.GetProperty("shape").EnumerateArray().Select(length => (BigInteger)length.GetInt64()),
        ];
        return ArrayFiles.Checked(shape, type, false, false, numbers[(int)from..(int)to], array);
    }
}
