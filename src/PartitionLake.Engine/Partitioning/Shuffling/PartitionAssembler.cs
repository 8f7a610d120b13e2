using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Partitioning.Shuffling;

/// <summary>Turns the segments of a partition into columns, for one worker. Its buffers are reused from piece to piece.</summary>
public sealed class PartitionAssembler
{
    private readonly ShuffleLayout _carried;
    private readonly IReadOnlyList<ShuffleColumn> _layout;
    private readonly SharedDictionary?[] _dictionaries;
    private readonly Array?[] _values;
    private readonly byte[]?[] _bytes;
    private readonly int[]?[] _ends;
    private readonly Column[] _columns;
    private byte[] _validity = [];

    internal PartitionAssembler(ShuffleLayout layout, SharedDictionary?[] dictionaries)
    {
        _carried = layout;
        _layout = layout.Leaves;
        _dictionaries = dictionaries;
        _values = new Array?[_layout.Count];
        _bytes = new byte[]?[_layout.Count];
        _ends = new int[]?[_layout.Count];
        _columns = new Column[_layout.Count];
    }

    internal PartitionPiece Assemble(int id, ReadOnlySpan<Segment> segments, int rows, bool isFirst, bool isLast)
    {
        if (_validity.Length < rows)
            _validity = new byte[Grow(rows)];
        for (var i = 0; i < _columns.Length; i++)
        {
            var shape = _layout[i];
            _columns[i] = shape switch
            {
                { Type: null } => RowNumbers(i, segments, rows),
                { IsBytes: true } => Bytes(i, segments, rows),
                _ => shape.Type.Kind switch
                {
                    TypeKind.Boolean => Values<bool>(i, segments, rows),
                    TypeKind.Int32 or TypeKind.Date => Values<int>(i, segments, rows),
                    TypeKind.Int64 or TypeKind.Timestamp => Values<long>(i, segments, rows),
                    TypeKind.Float => Values<float>(i, segments, rows),
                    TypeKind.Double => Values<double>(i, segments, rows),
                    TypeKind.Decimal => Values<Int128>(i, segments, rows),
                    TypeKind.String or TypeKind.Binary
                        or TypeKind.List or TypeKind.Struct or TypeKind.Map => throw new InvalidOperationException($"A {shape.Type} travels as codes."),
                },
            };
        }
        return new PartitionPiece(id, _carried.Close(_columns), rows, isFirst, isLast);
    }

    private Column<int> RowNumbers(int column, ReadOnlySpan<Segment> segments, int rows)
    {
        var numbers = Buffer<int>(column, rows);
        SegmentCopy.Codes(segments, column, numbers.AsSpan(0, rows));
        return new Column<int>(LakeType.Int32, numbers, rows);
    }

    private Column<T> Values<T>(int column, ReadOnlySpan<Segment> segments, int rows)
        where T : unmanaged
    {
        var values = Buffer<T>(column, rows);
        SegmentCopy.Values(segments, column, values.AsSpan(0, rows));
        var valid = _validity.AsSpan(0, rows);
        ValidityMap? validity = null;
        if (SegmentCopy.Validity(segments, column, valid) && valid.Contains((byte)0))
        {
            validity = ValidityMap.AllValid(rows);
            for (var row = 0; row < rows; row++)
            {
                if (valid[row] == 0)
                    validity.SetNull(row);
            }
        }
        return new Column<T>(_layout[column].Type!, values, rows, validity);
    }

    private DictionaryColumn Bytes(int column, ReadOnlySpan<Segment> segments, int rows)
    {
        var shared = _dictionaries[column]!.Values;
        var codes = Buffer<int>(column, rows);
        if (!SegmentCopy.AnyRaw(segments, column))
        {
            SegmentCopy.Codes(segments, column, codes.AsSpan(0, rows));
            return new DictionaryColumn(_layout[column].Type!, shared, codes, rows);
        }
        var length = SegmentCopy.RawLength(segments, column, shared);
        var bytes = _bytes[column];
        if (bytes is null || bytes.Length < length)
            _bytes[column] = bytes = new byte[Grow(length)];
        var ends = _ends[column];
        if (ends is null || ends.Length < rows)
            _ends[column] = ends = new int[Grow(rows)];
        var valid = _validity.AsSpan(0, rows);
        SegmentCopy.Raw(segments, column, shared, bytes, ends.AsSpan(0, rows), valid);
        for (var row = 0; row < rows; row++)
            codes[row] = valid[row] == 0 ? -1 : row;
        return new DictionaryColumn(_layout[column].Type!, new ByteDictionary(bytes, ends, rows, isDistinct: false), codes, rows);
    }

    private T[] Buffer<T>(int column, int rows)
    {
        if (_values[column] is T[] buffer && buffer.Length >= rows)
            return buffer;
        var larger = new T[Grow(rows)];
        _values[column] = larger;
        return larger;
    }

    // Small buffers grow by doubling; what holds long text is large, and half of it would be waste.
    private static int Grow(int length) => length < 1 << 20
        ? (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(256, length))
        : (int)Math.Min(Array.MaxLength, length + (length / 8L));
}
