using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Ingest;

/// <summary>
/// A checksum of rows that is the same for the same rows in any order, and whatever the order of their properties: the sum of the SHA-256 of each
/// row, with the columns and the number of rows. It holds one row at a time.
/// </summary>
internal sealed class FactSpoolDigest
{
    private readonly Schema _schema;
    private readonly int[] _byName;
    private readonly FactSpoolValue[] _row;
    private readonly UInt128[] _sum = new UInt128[2];
    private byte[] _bytes = new byte[256];
    private int _length;
    private long _rows;

    public FactSpoolDigest(Schema schema)
    {
        _schema = schema;
        _row = new FactSpoolValue[schema.Count];
        _byName = [.. Enumerable.Range(0, schema.Count).OrderBy(ordinal => schema[ordinal].Name, StringComparer.Ordinal)];
    }

    /// <summary>Notes a value of the row; what is not noted is null.</summary>
    public void Set(int ordinal, in FactSpoolValue value) => _row[ordinal] = value;

    /// <summary>Takes the row that was noted.</summary>
    public void EndRow()
    {
        _length = 0;
        for (var place = 0; place < _byName.Length; place++)
        {
            ref var value = ref _row[_byName[place]];
            if (value.Kind != FactSpoolKind.Null)
                Append(place, _schema[_byName[place]].Type, value);
            value = default;
        }
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_bytes.AsSpan(0, _length), hash);
        var low = BinaryPrimitives.ReadUInt128LittleEndian(hash);
        _sum[0] = unchecked(_sum[0] + low);
        _sum[1] = unchecked(_sum[1] + BinaryPrimitives.ReadUInt128LittleEndian(hash[16..]) + (_sum[0] < low ? 1U : 0U));
        _rows++;
    }

    /// <summary>The checksum of all rows that were taken: 64 hexadecimal digits.</summary>
    public string Finish()
    {
        var columns = _byName.Select(ordinal => $"{_schema[ordinal].Name.Length}:{_schema[ordinal].Name} {_schema[ordinal].Type}");
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{_rows} {_sum[1]:x32}{_sum[0]:x32}\n{string.Join('\n', columns)}")));
    }

    // In the form of its column, which may have widened after the value was spooled.
    private void Append(int place, LakeType type, in FactSpoolValue value)
    {
        var size = sizeof(int) + (value.Bytes is { } bytes ? sizeof(int) + bytes.Length : 16);
        if (_length + size > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + size));
        var target = _bytes.AsSpan(_length, size);
        BinaryPrimitives.WriteInt32LittleEndian(target, place);
        if (value.Bytes is { } text)
        {
            BinaryPrimitives.WriteInt32LittleEndian(target[4..], text.Length);
            text.CopyTo(target[8..]);
        }
        else
        {
            BinaryPrimitives.WriteInt128LittleEndian(target[4..], type.Kind switch
            {
                TypeKind.Double => BitConverter.DoubleToInt64Bits(FactSpoolBuilder.ToDouble(value)),
                TypeKind.Decimal => FactSpoolBuilder.ToUnscaled(value, type.Scale),
                TypeKind.Boolean or TypeKind.Int32 or TypeKind.Int64 or TypeKind.Float or TypeKind.Date or TypeKind.Timestamp
                    or TypeKind.String or TypeKind.Binary or TypeKind.List or TypeKind.Struct or TypeKind.Map => value.Bits,
            });
        }
        _length += size;
    }
}
