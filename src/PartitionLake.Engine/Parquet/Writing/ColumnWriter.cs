using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>Takes one leaf of a column of a row group apart into levels and values, and has the values encoded.</summary>
internal abstract class ColumnWriter
{
    private readonly NestedStep[] _structs;

    protected ColumnWriter(Leaf leaf, EncoderWorkspace workspace)
    {
        Leaf = leaf;
        Workspace = workspace;
        _structs = [.. leaf.Steps.TakeWhile(static step => !step.IsList)];
    }

    public Leaf Leaf { get; }

    protected EncoderWorkspace Workspace { get; }

    /// <summary>A writer for each leaf of a column, in the order of the file.</summary>
    public static IEnumerable<ColumnWriter> For(Field field, EncoderWorkspace workspace) =>
        LeafPath.Of(field).Select(path => For(new Leaf(field, path), workspace));

    private static ColumnWriter For(Leaf leaf, EncoderWorkspace workspace) => leaf.Type.Kind switch
    {
        TypeKind.Boolean => For(leaf, workspace, new BooleanEncoder(leaf)),
        TypeKind.Int32 or TypeKind.Date => For(leaf, workspace, new FixedEncoder<int, int>(leaf, workspace)),
        TypeKind.Int64 or TypeKind.Timestamp => For(leaf, workspace, new FixedEncoder<long, long>(leaf, workspace)),
        TypeKind.Float => For(leaf, workspace, new FixedEncoder<float, int>(leaf, workspace)),
        TypeKind.Double => For(leaf, workspace, new FixedEncoder<double, long>(leaf, workspace)),
        TypeKind.Decimal => For(leaf, workspace, new DecimalEncoder(leaf, workspace)),
        TypeKind.String or TypeKind.Binary => leaf.IsInList ? new NestedByteWriter(leaf, workspace) : new ByteColumnWriter(leaf, workspace),
        TypeKind.List or TypeKind.Struct or TypeKind.Map => throw new ArgumentException($"A {leaf.Type} is no leaf.", nameof(leaf)),
    };

    /// <summary>Writes pages and bounds into the chunk that was begun for this column, and the levels into the workspace.</summary>
    public void Write(Column column, int rows, ChunkWriter chunk)
    {
        var around = Workspace.Levels.Around;
        around.Clear();
        foreach (var step in _structs)
        {
            var group = (StructColumn)column;
            if (step.Definition == 0 && group.Validity is { } validity)
                RefuseNulls(rows - DefinitionBits.CountSet(validity.Words, 0, rows));
            around.Enter(group.Validity, step.Definition - 1);
            column = group.Fields[step.Ordinal];
        }
        WriteLeaf(column, rows, chunk);
    }

    /// <summary>The same of what is left of the column when all structs have been gone into, down to the leaf or to a list.</summary>
    protected abstract void WriteLeaf(Column column, int rows, ChunkWriter chunk);

    /// <summary>Refuses nulls of a leaf that stands in no struct.</summary>
    protected void RefuseLeafNulls(int nulls)
    {
        if (_structs.Length == 0)
            RefuseNulls(nulls);
    }

    private void RefuseNulls(int nulls)
    {
        if (nulls == 0 || Leaf.Field.IsNullable)
            return;
        throw new LakeException(
            LakeErrorCode.SchemaMismatch,
            $"Column '{Leaf.Field.Name}' is declared without nulls, but {nulls} rows of a row group are null.",
            "Declare the column nullable.",
            Leaf.Field.Name);
    }

    private static ColumnWriter For<T>(Leaf leaf, EncoderWorkspace workspace, LeafEncoder<T> encoder)
        where T : unmanaged
        => leaf.IsInList ? new NestedFixedWriter<T>(leaf, workspace, encoder) : new FixedColumnWriter<T>(leaf, workspace, encoder);
}
