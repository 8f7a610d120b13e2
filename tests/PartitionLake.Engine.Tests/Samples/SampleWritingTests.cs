using PartitionLake.Engine.Samples;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Samples;

public sealed class SampleWritingTests
{
    private static readonly SampleOptions Small = new() { Rows = 20_000, Markets = 50, ProviderGroups = 200, States = 6, Taxonomies = 9 };

    [Fact]
    public void The_same_options_give_the_same_bytes_and_another_seed_gives_others()
    {
        using var first = new TempFolder();
        using var second = new TempFolder();
        using var third = new TempFolder();
        var files = Write(first.Path, Small);
        var again = Write(second.Path, Small);
        var other = Write(third.Path, Small with { Seed = 2 });

        for (var i = 0; i < files.Count; i++)
            Assert.True(File.ReadAllBytes(files[i].Path).AsSpan().SequenceEqual(File.ReadAllBytes(again[i].Path)), files[i].Name);
        Assert.False(File.ReadAllBytes(files[0].Path).AsSpan().SequenceEqual(File.ReadAllBytes(other[0].Path)));
    }

    [Fact]
    public void The_first_rows_stay_the_same_when_more_are_asked_for()
    {
        using var few = new TempFolder();
        using var many = new TempFolder();
        using var duck = new Duck();
        var shorter = Write(few.Path, Small with { Rows = 122_880 })[0].Path;
        var longer = Write(many.Path, Small with { Rows = 150_000 })[0].Path;

        var missing = duck.Scalar($"SELECT count(*) FROM (FROM read_parquet({Duck.Literal(shorter)}) EXCEPT FROM read_parquet({Duck.Literal(longer)}))");
        Assert.Equal(0L, missing);
    }

    [Fact]
    public void Without_gaps_every_key_finds_its_match()
    {
        using var folder = new TempFolder();
        using var duck = new Duck();
        foreach (var file in Write(folder.Path, Small with { HasGaps = false }))
            duck.Execute($"CREATE VIEW {file.Name} AS FROM read_parquet({Duck.Literal(file.Path)})");

        foreach (var misses in (string[])
            [
                "fact_rate ANTI JOIN dim_code USING (code_type, code)",
                "fact_rate ANTI JOIN dim_code_cat ON proc_cd = code",
                "fact_rate ANTI JOIN xref_pg_member_npi USING (pg_uid)",
                "xref_pg_member_npi ANTI JOIN dim_npi USING (npi)",
                "fact_rate ANTI JOIN bench_medicare USING (state, code, code_type)",
                "dim_npi_address_geolocation WHERE stat_area_name IS NULL",
            ])
        {
            Assert.Equal(0L, duck.Scalar($"SELECT count(*) FROM {misses}"));
        }
    }

    [Fact]
    public void No_rows_are_a_valid_sample()
    {
        using var folder = new TempFolder();
        using var duck = new Duck();
        var fact = Write(folder.Path, Small with { Rows = 0 })[0];

        Assert.Equal(0, fact.Rows);
        Assert.Equal(0L, duck.Scalar($"SELECT count(*) FROM read_parquet({Duck.Literal(fact.Path)})"));
        Assert.Equal(15, duck.Query($"DESCRIBE FROM read_parquet({Duck.Literal(fact.Path)})").Count);
    }

    [Fact]
    public void Cancelling_leaves_no_file_behind()
    {
        using var folder = new TempFolder();
        using var stop = new CancellationTokenSource();
        var progress = new Callback(_ => stop.Cancel());

        Assert.Throws<OperationCanceledException>(
            () => SampleData.Write(folder.Path, Small with { Rows = 500_000 }, progress, stop.Token).Count());

        Assert.Empty(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Progress_rises_to_the_number_of_rows()
    {
        using var folder = new TempFolder();
        var reported = new List<long>();
        _ = SampleData.Write(folder.Path, Small with { Rows = 130_000 }, new Callback(reported.Add), CancellationToken.None).Count();

        Assert.Equal([122_880L, 130_000L], reported);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_to_is_reported_with_its_path()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["gold"], "a file where a folder belongs");

        var error = Assert.Throws<LakeException>(() => Write(folder.Path, Small));

        Assert.Equal(LakeErrorCode.DestinationNotWritable, error.Code);
        Assert.Equal(folder["gold/fact_rate.parquet"], error.Target);
    }

    [Fact]
    public void Earlier_files_are_replaced()
    {
        using var folder = new TempFolder();
        Write(folder.Path, Small);
        var fact = Write(folder.Path, Small with { Rows = 10 })[0];

        Assert.Equal(10, fact.Rows);
        Assert.Equal(fact.Bytes, new FileInfo(fact.Path).Length);
        Assert.Equal(10, Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void Counts_out_of_range_are_refused_by_name_before_anything_is_written()
    {
        using var folder = new TempFolder();
        Refused(Small with { Rows = -1 }, "Rows");
        Refused(Small with { Payers = 99 }, "Payers");
        Refused(Small with { States = 0 }, "States");
        Refused(Small with { Markets = 20_000, States = 1, Taxonomies = 1, Payers = 1 }, "Markets");
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));

        void Refused(SampleOptions options, string name)
        {
            var error = Assert.Throws<LakeException>(() => SampleData.Write(folder.Path, options, null, CancellationToken.None));
            Assert.Equal(LakeErrorCode.LimitExceeded, error.Code);
            Assert.Equal(name, error.Target);
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
        }
    }

    private static List<SampleFile> Write(string folder, SampleOptions options) =>
        [.. SampleData.Write(folder, options, null, CancellationToken.None)];

    private sealed class Callback(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
