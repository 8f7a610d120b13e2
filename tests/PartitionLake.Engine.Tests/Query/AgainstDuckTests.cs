using PartitionLake.Engine.Query;

namespace PartitionLake.Engine.Tests.Query;

/// <summary>Random statements over a lake give what DuckDB gives, with pruning and without.</summary>
public sealed class AgainstDuckTests
{
    private static readonly int QueryCount = Environment.GetEnvironmentVariable("PARTITIONLAKE_LONG") == "1" ? 20_000 : 1_000;

    [Fact]
    public async Task Random_queries_equal_those_of_DuckDB()
    {
        using var lake = new RandomLake(rows: 3_000);
        var queries = new RandomQuery(new Random(11));
        var (compared, failed) = (0, 0);
        for (var i = 0; i < QueryCount; i++)
        {
            var (ours, theirs, isOrdered) = queries.Next();
            List<string> rows;
            try
            {
                rows = await QueryRows.RunAsync(ours, null, lake.Path);
            }
            catch (LakeException e) when (e.Code == LakeErrorCode.ExpressionFailed)
            {
                // Overflow and division by zero are errors here, and null, infinite or errors there.
                failed++;
                continue;
            }
            if (await TryRunUnprunedAsync(ours, lake) is { } unpruned)
                Assert.True(rows.SequenceEqual(unpruned), $"Pruning changes {ours}\n{QueryRows.Difference(unpruned, rows)}");
            if (Ask(lake, theirs, ours) is not { } expected)
                continue;
            compared++;
            if (isOrdered)
                Assert.True(expected.SequenceEqual(rows), $"{ours}\nDuckDB: {theirs}\n{QueryRows.Difference(expected, rows)}");
            else
                QueryRows.AssertSameMultiset(expected, rows, $"{ours}\nDuckDB: {theirs}");
        }
        Assert.True(compared > QueryCount * 7 / 10, $"Only {compared} of {QueryCount} were compared; {failed} failed.");
        Assert.True(failed > 0);
    }

    /// <summary>Null where a row fails that pruning leaves out.</summary>
    private static async Task<List<string>?> TryRunUnprunedAsync(string sql, RandomLake lake)
    {
        try
        {
            return await QueryRows.RunAsync(sql, new QueryOptions { Prune = false }, lake.Path);
        }
        catch (LakeException e) when (e.Code == LakeErrorCode.ExpressionFailed)
        {
            return null;
        }
    }

    /// <summary>Null where DuckDB refuses what we compute: it overflows earlier in some decimals.</summary>
    private static List<string>? Ask(RandomLake lake, string theirs, string ours)
    {
        try
        {
            return QueryRows.Of(lake.Duck.Query(theirs));
        }
        catch (Exception e) when (e.Message.Contains("verflow", StringComparison.Ordinal)
            || e.Message.Contains("out of range", StringComparison.OrdinalIgnoreCase) || e.Message.Contains("Conversion Error", StringComparison.Ordinal))
        {
            return null;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"DuckDB refuses {theirs}, ours is {ours}: {e.Message}", e);
        }
    }
}
