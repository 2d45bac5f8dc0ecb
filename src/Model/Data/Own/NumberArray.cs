using System.Buffers.Binary;

namespace Sweeps.Model.Data.Own;

/// <summary>What the elements of an array in a file are.</summary>
internal enum ElementType
{
    /// <summary>A byte from 0 to 255.</summary>
    UInt8,

    /// <summary>A signed byte.</summary>
    Int8,

    /// <summary>Two bytes, unsigned.</summary>
    UInt16,

    /// <summary>Two bytes, signed.</summary>
    Int16,

    /// <summary>Four bytes, unsigned.</summary>
    UInt32,

    /// <summary>Four bytes, signed.</summary>
    Int32,

    /// <summary>Eight bytes, unsigned.</summary>
    UInt64,

    /// <summary>Eight bytes, signed.</summary>
    Int64,

    /// <summary>Half precision.</summary>
    Float16,

    /// <summary>Single precision.</summary>
    Float32,

    /// <summary>Double precision.</summary>
    Float64,

    /// <summary>A truth value in a byte.</summary>
    Boolean,
}

/// <summary>An array as it lies in a file, its elements read one by one.</summary>
/// <param name="Shape">Lengths along the axes.</param>
/// <param name="Type">What the elements are.</param>
/// <param name="BigEndian">Whether their most significant byte is first.</param>
/// <param name="Fortran">Whether the first axis varies fastest, in place of the last.</param>
/// <param name="Bytes">The elements.</param>
internal sealed record NumberArray(
    IReadOnlyList<int> Shape,
    ElementType Type,
    bool BigEndian,
    bool Fortran,
    ReadOnlyMemory<byte> Bytes
)
{
    /// <summary>Bytes of an element.</summary>
    public static int SizeOf(ElementType type) =>
        type switch
        {
            ElementType.UInt8 or ElementType.Int8 or ElementType.Boolean => 1,
            ElementType.UInt16 or ElementType.Int16 or ElementType.Float16 => 2,
            ElementType.UInt32 or ElementType.Int32 or ElementType.Float32 => 4,
            _ => 8,
        };

    /// <summary>Whether the elements are whole numbers or truth values.</summary>
    public bool IsWhole => Type is not (ElementType.Float16 or ElementType.Float32 or ElementType.Float64);

    /// <summary>Length along the first axis.</summary>
    public int Rows => Shape[0];

    /// <summary>Elements of a row.</summary>
    public int Width { get; } = Shape.Skip(1).Aggregate(1, (product, length) => product * length);

    /// <summary>Reads row <paramref name="row"/>, in the order in which the last axis varies fastest.</summary>
    public void Row(int row, Span<double> numbers)
    {
        ReadOnlySpan<byte> bytes = Bytes.Span;
        int size = SizeOf(Type);
        if (!Fortran)
        {
            bytes = bytes.Slice((int)((long)row * Width * size), Width * size);
            for (int i = 0; i < numbers.Length; i++)
                numbers[i] = Read(bytes.Slice(i * size, size));
            return;
        }

        Span<int> place = stackalloc int[Shape.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            long at = row;
            long stride = Shape[0];
            for (int axis = 1; axis < place.Length; axis++)
            {
                at += stride * place[axis];
                stride *= Shape[axis];
            }

            numbers[i] = Read(bytes.Slice((int)(at * size), size));
            for (int axis = place.Length - 1; axis > 0 && ++place[axis] == Shape[axis]; axis--)
                place[axis] = 0;
        }
    }

    private double Read(ReadOnlySpan<byte> element)
    {
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        bytes = bytes[..element.Length];
        element.CopyTo(bytes);
        if (BigEndian)
            bytes.Reverse();
        return Type switch
        {
            ElementType.UInt8 => bytes[0],
            ElementType.Int8 => (sbyte)bytes[0],
            ElementType.Boolean => bytes[0] == 0 ? 0 : 1,
            ElementType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            ElementType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            ElementType.Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
            ElementType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            ElementType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            ElementType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            ElementType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            ElementType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            _ => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        };
    }
}
