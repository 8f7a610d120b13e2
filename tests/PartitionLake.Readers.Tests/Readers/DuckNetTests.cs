using PartitionLake.Engine.Tests.Support;
using PartitionLake.Readers.Tests.Matrix;

namespace PartitionLake.Readers.Tests.Readers;

/// <summary>DuckDB 1.5 in this process, through DuckDB.NET.</summary>
public sealed class DuckNetTests(MatrixLake lake)
{
    [Fact]
    public void DuckDB_reads_every_value()
    {
        using var duck = new Duck();
        var version = $"DuckDB {duck.Scalar("SELECT version()")} (DuckDB.NET)";
        var output = lake.NewPath("ducknet.tsv");
        duck.Execute(DuckRead.Copy(lake.Root, output));

        // It takes a folder that spells NULL for the null partition, its own too.
        DuckRead.Compare(lake, output, version, takesNullForNull: true);
    }

    [Fact]
    public void DuckDB_filters_to_the_rows_that_are_there()
    {
        using var duck = new Duck();
        var comparison = new FilterComparison(lake);
        foreach (var filter in MatrixFilter.All)
            comparison.Add(filter, duck.Query(DuckRead.Filter(lake.Root, filter)).Select(row => (long)row[0]!), DuckRead.Expected(lake, filter));

        comparison.Finish($"DuckDB {duck.Scalar("SELECT version()")} (DuckDB.NET)");
    }
}
