using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Tests.Etl;

/// <summary>-Engine Spark over what Spark by itself gets wrong, on a real Spark.</summary>
public sealed class SparkEngineTests : IDisposable
{
    private readonly TempFolder _folder = new();

    /// <summary>
    /// Spark 3.5 misreads this encoding in its vectorised reader (SPARK-52240); the job goes without it. A failing row is told, and the lake stays.
    /// </summary>
    [Fact]
    public void Text_in_delta_lengths_arrives_as_it_was_and_a_job_that_fails_leaves_the_lake_as_it_was()
    {
        Assert.SkipWhen(SparkHome.Missing is not null, SparkHome.Missing ?? "");
        var fact = Path.Combine(_folder.Path, "fact.parquet");
        using (var duck = new Duck())
        {
            duck.Execute($"""
                COPY (SELECT i AS id, 's' || i % 3 AS state, CASE WHEN i % 7 = 0 THEN NULL ELSE repeat(md5(i::VARCHAR), 1 + (i % 5)::INTEGER) END AS note
                  FROM range(4000) t(i)) TO {Duck.Literal(fact)} (FORMAT parquet, PARQUET_VERSION V2, ROW_GROUP_SIZE 2048)
                """);
            Assert.Contains("DELTA_LENGTH_BYTE_ARRAY",
                duck.Query($"SELECT string_agg(DISTINCT encodings) FROM parquet_metadata({Duck.Literal(fact)})")[0][0]!.ToString(), StringComparison.Ordinal);
        }
        var outcome = ShellProcess.RunWith(SparkHome.Variables, "-Command", $$"""
            $ErrorActionPreference = 'Stop'
            Import-Module PartitionLake
            Set-Location '{{_folder.Path}}'
            $spark = @{ Engine = 'Spark'; SparkArgument = '--master', 'local[2]', '--driver-memory', '2g', '--conf', 'spark.ui.enabled=false' }
            $plan = @{ Fact = '{{fact}}'; PartitionBy = 'state' }
            $null = Invoke-PartitionEtl -Plan $plan -Destination ours
            $null = Invoke-PartitionEtl -Plan $plan -Destination theirs @spark
            $all = 'SELECT * FROM s3object'
            (@(Select-LakeObject ours $all -As Json) -join "`n") -ceq (@(Select-LakeObject theirs $all -As Json) -join "`n")
            @(Select-LakeObject theirs $all).Count
            try { Invoke-PartitionEtl -Plan $plan -Column '100 / (id - 5) AS x' -Destination theirs -AllowSchemaChange @spark }
            catch { $_.FullyQualifiedErrorId -replace ',.*' }
            @(Test-LakePartition theirs -Deep).Count
            @(Get-LakeRun theirs -State Interrupted).Count
            """);

        Assert.True(outcome.Lines.SequenceEqual(["True", "4000", "ExpressionFailed", "0", "0"]), outcome.Output + outcome.Errors);
    }

    public void Dispose() => _folder.Dispose();
}
