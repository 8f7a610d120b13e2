using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Query;
using PartitionLake.Engine.Query.Execution;
using PartitionLake.Engine.Storage.Opening;

namespace PartitionLake.Completion;

/// <summary>The columns that a query over a path can name.</summary>
internal static class LakeColumns
{
    public static IReadOnlyList<string> Find(LakeStorage storage, string path)
    {
        var all = SqlParser.ParseSelect($"SELECT * FROM {SelectStatement.Table}");
        using var query = LakeQuery.OpenAsync(storage, [path], all, new QueryOptions(), CancellationToken.None).GetAwaiter().GetResult();
        return [.. query.Output.Select(static field => field.Name)];
    }
}
