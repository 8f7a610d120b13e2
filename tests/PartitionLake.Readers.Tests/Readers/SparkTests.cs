using PartitionLake.Readers.Tests.Matrix;

namespace PartitionLake.Readers.Tests.Readers;

/// <summary>Spark's vectorised reader, which most users of a lake have: Glue, EMR, Databricks.</summary>
[Collection(SparkCollection.Name)]
public sealed class SparkTests(MatrixLake lake, SparkSession spark)
{
    [Fact]
    public void Spark_reads_every_value()
    {
        var reader = "Spark " + spark.Answer.Version;
        var comparison = new MatrixComparison(lake.Oracle, [KeyForm.FolderText, KeyForm.FolderText, KeyForm.FolderText, KeyForm.FolderText]);
        foreach (var part in spark.Output)
            comparison.AddFile(part);

        comparison.Finish(reader);
    }

    [Fact]
    public void Spark_finds_the_types_that_were_written()
    {
        var columns = MatrixColumns.Data.Select(column => $"{column.Name} {SparkSql.Name(column.Type)}").ToArray();

        // With inference, which is the default, 08 becomes 8 and a date a date; a boolean stays text.
        Assert.Equal([.. columns, "k_text string", "k_num int", "k_day date", "k_flag string"],
            spark.Answer.Inferred.Select(column => string.Join(' ', column)));
        Assert.Equal([.. columns, "k_text string", "k_num string", "k_day string", "k_flag string"],
            spark.Answer.Schema.Select(column => string.Join(' ', column)));
    }

    [Fact]
    public void Spark_filters_to_the_rows_that_are_there_with_pushdown_and_without()
    {
        var reader = "Spark " + spark.Answer.Version;
        var (pushed, plain) = (new FilterComparison(lake), new FilterComparison(lake));
        for (var i = 0; i < MatrixFilter.All.Count; i++)
        {
            pushed.Add(MatrixFilter.All[i], spark.Answer.Filters[i].Pushed);
            plain.Add(MatrixFilter.All[i], spark.Answer.Filters[i].Plain);
        }

        plain.Finish(reader + " without pushdown");
        pushed.Finish(reader + " with pushdown");
    }

    [Fact]
    public void Spark_reads_structs_maps_and_lists_as_they_were()
    {
        Assert.Equal([true, false], spark.Answer.Nested.Select(found => found.IsVectorised));
        Assert.All(spark.Answer.Nested, found =>
        {
            Assert.Equal(found.Expected, found.Found);
            Assert.Equal((NestedLake.Rows, 0, 0), (found.Rows, found.Missing, found.Further));
            Assert.All(found.Filters, rows => Assert.Equal(rows[0], rows[1]));
            Assert.All(found.Filters, rows => Assert.InRange(rows[0], 1, NestedLake.Rows - 1));
        });
    }

    [Fact]
    public void Spark_leaves_out_folders_and_row_groups()
    {
        var answer = spark.Answer;
        for (var i = 0; i < MatrixFilter.All.Count; i++)
        {
            var filter = MatrixFilter.All[i];
            var prunes = filter.UsesKeys || filter.Conditions.Any(condition => condition.Column.Grows);
            Assert.True(!prunes || answer.Filters[i].Scanned < lake.Oracle.Rows * 0.6,
                $"{filter}: Spark scanned {answer.Filters[i].Scanned} of {lake.Oracle.Rows} rows");
        }
    }
}
