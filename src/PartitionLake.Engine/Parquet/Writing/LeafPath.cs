using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>
/// The way from a column to one of its leaves, in the standard form of the format: <c>list.element</c>, <c>key_value.key</c>, <c>key_value.value</c>.
/// </summary>
/// <param name="Names">The names on the way, that of the column first.</param>
/// <param name="Steps">What is done to a value on the way.</param>
/// <param name="Type">The type of the leaf.</param>
/// <param name="MaxDefinition">The definition level of a value.</param>
/// <param name="MaxRepetition">How many lists there are on the way.</param>
internal sealed record LeafPath(string[] Names, NestedStep[] Steps, LakeType Type, int MaxDefinition, int MaxRepetition)
{
    /// <summary>The ways to all leaves of a column, in the order of the file.</summary>
    public static IEnumerable<LeafPath> Of(Field field) => Below(new LeafPath([field.Name], [], field.Type, field.IsNullable ? 1 : 0, 0));

    private static IEnumerable<LeafPath> Below(LeafPath path) => path.Type.Kind switch
    {
        TypeKind.Struct => path.Type.Fields!.SelectMany((field, ordinal) => Below(path.Into(field, ordinal, path.Type.Fields!.Count))),
        TypeKind.List => Below(path.Into("list", path.Type.Element!, isNullable: true, "element")),
        TypeKind.Map => Below(path.Into("key_value", path.Type.Element!, isNullable: false)),
        TypeKind.Boolean or TypeKind.Int32 or TypeKind.Int64 or TypeKind.Float or TypeKind.Double or TypeKind.Decimal
            or TypeKind.Date or TypeKind.Timestamp or TypeKind.String or TypeKind.Binary => [path],
    };

    private LeafPath Into(Field field, int ordinal, int fields)
    {
        var step = new NestedStep(fields, ordinal, MaxDefinition, 0, field.IsNullable);
        return new LeafPath([.. Names, field.Name], [.. Steps, step], field.Type, step.PresentDefinition, MaxRepetition);
    }

    private LeafPath Into(string group, LakeType element, bool isNullable, params string[] names)
    {
        var step = new NestedStep(0, 0, MaxDefinition, MaxRepetition + 1, isNullable);
        return new LeafPath([.. Names, group, .. names], [.. Steps, step], element, step.PresentDefinition, MaxRepetition + 1);
    }
}
