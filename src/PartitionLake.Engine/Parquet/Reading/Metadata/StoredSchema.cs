using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Thrift;

namespace PartitionLake.Engine.Parquet.Reading.Metadata;

/// <summary>
/// The schema of a file as its footer spells it. The files of a lake spell theirs alike, byte for byte, so one that is read behind another takes over
/// what is known of that. Does not change; safe for several threads.
/// </summary>
internal sealed class StoredSchema
{
    private static volatile StoredSchema? s_last;

    private readonly byte[] _bytes;
    private readonly List<SchemaElement> _elements;
    private volatile BuiltTree? _built;

    private StoredSchema(byte[] bytes, List<SchemaElement> elements)
    {
        _bytes = bytes;
        _elements = elements;
    }

    /// <summary>Reads the list of the nodes of a schema.</summary>
    public static StoredSchema Read(ref ThriftReader reader, ThriftType type, ReadLimits limits)
    {
        // A list says by itself where it ends, so what begins with these bytes is this list.
        if (type == ThriftType.List && s_last is { } last && reader.TryPass(last._bytes))
        {
            CheckCount(last._elements.Count, limits);
            return last;
        }
        var start = reader.Position;
        var count = reader.BeginList(type, out var elementType);
        FooterReader.ExpectStruct(elementType);
        CheckCount(count, limits);
        var elements = new List<SchemaElement>(count);
        for (var i = 0; i < count; i++)
            elements.Add(SchemaElementReader.Read(ref reader));
        return s_last = new StoredSchema(reader.Since(start).ToArray(), elements);
    }

    /// <summary>Its columns.</summary>
    /// <param name="limits">How large it may be.</param>
    /// <param name="roundsNanoseconds">Whether timestamps lose what is less than a microsecond.</param>
    public SchemaTree TreeOf(ReadLimits limits, bool roundsNanoseconds)
    {
        if (_built is { } built && built.RoundsNanoseconds == roundsNanoseconds && built.Limits == limits)
            return built.Tree;
        var tree = SchemaTree.Build(_elements, limits, roundsNanoseconds);
        _built = new BuiltTree(tree, limits, roundsNanoseconds);
        return tree;
    }

    // A leaf column needs at most a few group nodes above it; more nodes than this is not a table.
    private static void CheckCount(int count, ReadLimits limits)
    {
        if (count > limits.MaxColumns * 4L + 1)
            ReadFailure.Limit("the number of nodes in the schema is", count, limits.MaxColumns * 4L + 1, nameof(ReadLimits.MaxColumns));
    }

    private sealed record BuiltTree(SchemaTree Tree, ReadLimits Limits, bool RoundsNanoseconds);
}
