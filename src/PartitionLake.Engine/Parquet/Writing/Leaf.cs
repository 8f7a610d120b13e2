using System.Numerics;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Format;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>What stays the same about a column of values through all files of an encoder.</summary>
internal sealed class Leaf
{
    public Leaf(Field field, LeafPath path)
    {
        Field = field;
        Type = path.Type;
        (Physical, TypeLength) = Storage(Type);
        MaxRepetition = path.MaxRepetition;
        MaxDefinition = path.MaxDefinition;
        Steps = path.Steps;
        Path = path.Names;
        var names = new ByteBuffer();
        var thrift = new ThriftWriter(names);
        thrift.CopyFields([], ColumnMetadataField.Encodings);
        thrift.BeginList(ColumnMetadataField.Path, ThriftType.Binary, Path.Length);
        foreach (var name in Path)
            thrift.Element(System.Text.Encoding.UTF8.GetBytes(name));
        PathField = names.Written.ToArray();
    }

    public Field Field { get; }

    /// <summary>Whether a row has any number of values, each with levels of its own.</summary>
    public bool IsInList => MaxRepetition > 0;

    /// <summary>Whether least and greatest values are told: not of what stands in lists, which no reader prunes by.</summary>
    public bool HasBounds => !IsInList;

    /// <summary>The way from a value of the column to the leaf; none where the column is flat.</summary>
    public NestedStep[] Steps { get; }

    /// <summary>The type of the values.</summary>
    public LakeType Type { get; }

    public PhysicalType Physical { get; }

    /// <summary>Bytes of a fixed-length byte array; 0 for other physical types.</summary>
    public int TypeLength { get; }

    /// <summary>Whether plain values are numbers of eight bytes or more.</summary>
    public bool IsWideNumber => Physical is PhysicalType.Int64 or PhysicalType.Double or PhysicalType.FixedLenByteArray;

    public int MaxDefinition { get; }

    public int MaxRepetition { get; }

    public string[] Path { get; }

    /// <summary>The path as it stands in the metadata of every chunk of this column.</summary>
    public byte[] PathField { get; }

    /// <summary>Decimals take the smallest integer that holds their precision, as Spark and Trino expect.</summary>
    private static (PhysicalType Physical, int TypeLength) Storage(LakeType type) => type.Kind switch
    {
        TypeKind.Boolean => (PhysicalType.Boolean, 0),
        TypeKind.Int32 or TypeKind.Date => (PhysicalType.Int32, 0),
        TypeKind.Int64 or TypeKind.Timestamp => (PhysicalType.Int64, 0),
        TypeKind.Float => (PhysicalType.Float, 0),
        TypeKind.Double => (PhysicalType.Double, 0),
        TypeKind.Decimal when type.Precision <= 9 => (PhysicalType.Int32, 0),
        TypeKind.Decimal when type.Precision <= 18 => (PhysicalType.Int64, 0),
        TypeKind.Decimal => (PhysicalType.FixedLenByteArray, BytesFor(type.Precision)),
        TypeKind.String or TypeKind.Binary => (PhysicalType.ByteArray, 0),
        TypeKind.List or TypeKind.Struct or TypeKind.Map => throw new ArgumentException($"A {type} is no leaf.", nameof(type)),
    };

    /// <summary>The fewest bytes whose two's complement holds every number of that many digits.</summary>
    private static int BytesFor(int precision)
        => (int)((BigInteger.Pow(10, precision) - 1).GetBitLength() / 8) + 1;
}
