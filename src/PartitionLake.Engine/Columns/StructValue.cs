using System.Buffers.Binary;

namespace PartitionLake.Engine.Columns;

/// <summary>
/// How a struct lies in a <see cref="ByteDictionary"/> entry: for each field the offset behind its last byte (int32, counted from
/// where the first field begins; the highest bit is set where the field is null), then the fields' bytes end to end.
/// </summary>
/// <remarks>
/// This is how structs lie in lists, and how expressions and comparisons take any struct: equal values have equal bytes, and fields are found
/// without a look at their neighbours. A column of structs that nobody asks for values is a <see cref="StructColumn"/>.
/// </remarks>
public static class StructValue
{
    /// <summary>Set in the offset of a field that is null.</summary>
    public const int NullFlag = int.MinValue;

    /// <summary>Finds a field.</summary>
    /// <param name="packed">The struct.</param>
    /// <param name="fields">How many fields its type has.</param>
    /// <param name="ordinal">Which one.</param>
    /// <param name="value">Its bytes; empty where it is null.</param>
    /// <returns>Whether it is not null.</returns>
    public static bool TryGet(ReadOnlySpan<byte> packed, int fields, int ordinal, out ReadOnlySpan<byte> value)
    {
        var end = BinaryPrimitives.ReadInt32LittleEndian(packed[(4 * ordinal)..]);
        var start = ordinal == 0 ? 0 : BinaryPrimitives.ReadInt32LittleEndian(packed[(4 * ordinal - 4)..]) & ~NullFlag;
        value = packed[(4 * fields)..][start..(end & ~NullFlag)];
        return end >= 0;
    }
}
