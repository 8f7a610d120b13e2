using System.Buffers.Binary;

namespace PartitionLake.Engine.Columns;

/// <summary>
/// How a list lies in a <see cref="ByteDictionary"/> entry: element count (int32), then per element
/// a length (int32, −1 for a null element) and that many bytes. Fixed-width elements are little-endian:
/// boolean 1 byte, int32, date and float 4, int64, timestamp and double 8, decimal 16 (two's complement).
/// </summary>
/// <remarks>Packed lists travel through joins, shuffle and spill as opaque bytes; only reader and encoder open them.</remarks>
public static class ListValue
{
    public static int Count(ReadOnlySpan<byte> packed) => BinaryPrimitives.ReadInt32LittleEndian(packed);

    /// <summary>Walks the elements of a packed list.</summary>
    public static Enumerator Enumerate(ReadOnlySpan<byte> packed) => new(packed);

    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;
        private int _left;

        internal Enumerator(ReadOnlySpan<byte> packed)
        {
            _left = Count(packed);
            _rest = packed[4..];
        }

        public bool IsNull { get; private set; }

        /// <summary>The bytes of the element; empty when it is null.</summary>
        public ReadOnlySpan<byte> Current { get; private set; }

        public readonly Enumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_left == 0)
                return false;
            _left--;
            var length = BinaryPrimitives.ReadInt32LittleEndian(_rest);
            IsNull = length < 0;
            var width = Math.Max(0, length);
            Current = _rest.Slice(4, width);
            _rest = _rest[(4 + width)..];
            return true;
        }
    }
}
