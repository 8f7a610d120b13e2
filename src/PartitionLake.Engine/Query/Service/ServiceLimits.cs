using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Query.Planning;

namespace PartitionLake.Engine.Query.Service;

/// <summary>What S3 Select cannot do (Amazon S3 user guide, "Considerations and limitations" of S3 Select).</summary>
internal static class ServiceLimits
{
    private const long MostRowGroupBytes = 256L << 20;
    private const string UseLocal = "Leave -Engine out: the local engine reads this.";

    /// <exception cref="LakeException"><see cref="LakeErrorCode.FileUnsupported"/>.</exception>
    public static void Check(SelectStatement statement)
    {
        var clause = statement.IsDistinct ? "SELECT DISTINCT"
            : statement.GroupBy.Count > 0 ? "GROUP BY"
            : statement.Having is not null ? "HAVING"
            : statement.OrderBy.Count > 0 ? "ORDER BY"
            : statement.Offset > 0 ? "OFFSET"
            : statement.Columns.Any(column => column.Expression is { } e && SqlRewriter.Any(e, part => part is AggregateExpression { IsDistinct: true }))
            ? "DISTINCT in an aggregate"
            : null;
        if (clause is not null)
            throw Refused($"S3 Select has no {clause}.", statement.Text);
        if (!SelectStatement.Table.Equals(statement.From, StringComparison.OrdinalIgnoreCase))
            throw Refused($"S3 Select knows one table, {SelectStatement.Table}, and the query reads FROM {statement.From ?? "none"}.", statement.Text);
    }

    /// <exception cref="LakeException"><see cref="LakeErrorCode.FileUnsupported"/>.</exception>
    public static void Check(ParquetFile file, QueryShape shape)
    {
        foreach (var field in shape.Output)
        {
            if (field.Type.Kind is TypeKind.Binary || field.Type.IsNested)
                throw Refused($"S3 Select cannot return the column '{field.Name}', which is a {field.Type}.", file.Name);
        }
        foreach (var group in file.RowGroups)
        {
            long bytes = 0;
            for (var i = 0; i < file.Schema.Count; i++)
                bytes += group.Columns[i].UncompressedBytes;
            if (bytes > MostRowGroupBytes)
                throw Refused(
                    $"S3 Select reads row groups of at most {MostRowGroupBytes >> 20} MB, and row group {group.Ordinal} of '{file.Name}' has {bytes >> 20} MB.",
                    file.Name);
        }
    }

    /// <summary>A column of the query that the service cannot unpack, as a sentence; null where it can unpack all.</summary>
    public static string? CodecFault(ParquetFile file, QueryShape shape)
    {
        foreach (var group in file.RowGroups)
        {
            foreach (var ordinal in shape.Inputs)
            {
                var column = group.Columns[ordinal];
                if (column.Codec is not ("SNAPPY" or "GZIP" or "UNCOMPRESSED"))
                    return "S3 Select reads columns compressed with SNAPPY or GZIP, "
                        + $"and '{file.Schema[ordinal].Name}' of '{file.Name}' is compressed with {column.Codec}.";
            }
        }
        return null;
    }

    public static LakeException Unpackable(string fault, string target) => Refused(fault, target);

    public static LakeException SeveralObjects(string path, int count) =>
        Refused($"S3 Select reads one object in one request, and '{path}' {(count > 1 ? $"with the others means {count:N0}" : "is no object")}.", path);

    private static LakeException Refused(string message, string target) => new(LakeErrorCode.FileUnsupported, message, UseLocal, target);
}
