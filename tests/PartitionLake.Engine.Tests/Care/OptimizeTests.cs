using PartitionLake.Engine.Care;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Faults;
using PartitionLake.Engine.Tests.Pipeline;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Care;

/// <summary>Partitions of several objects become partitions of one, with the same rows.</summary>
public sealed class OptimizeTests : IDisposable
{
    private readonly SmallLake _lake = new();

    private string Root => _lake.Folder["lake"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Objects_of_each_partition_become_one_with_the_rows_that_DuckDB_read_before()
    {
        await AppendAsync();
        var rows = _lake.Rows("*");

        var result = await OptimizeAsync();

        Assert.Equal((3, 3), (result.PartitionsExamined, result.Partitions.Count));
        Assert.All(result.Partitions, one => Assert.Equal((PartitionAction.Replace, 3, 0L), (one.Action, one.ObjectsBefore, one.RowsRemoved)));
        Assert.Equal(rows.Count, result.Partitions.Sum(one => one.Rows));
        Assert.Equal(["state=S0/part.parquet", "state=S1/part.parquet", "state=S2/part.parquet"], _lake.DataFiles().Keys);
        Assert.Equal(Texts(rows), Texts(_lake.Rows("*")));
        await AssertRecordedAsync();
        Assert.Empty((await OptimizeAsync()).Partitions);
        // What was appended is known as appended all the same.
        _lake.Plan = _lake.Plan with { Mode = PublishMode.Append };
        Assert.Equal(LakeErrorCode.InputAppended, (await _lake.FailAsync()).Code);
    }

    [Fact]
    public async Task Order_and_filters_are_added_once_and_kept_afterwards()
    {
        await AppendAsync();
        var options = new CareOptions { SortBy = [new SortColumnPlan("rate", true)], BloomFilter = ["id"] };

        Assert.Equal(3, (await OptimizeAsync(options)).Partitions.Count);

        AssertSorted();
        Assert.Empty((await OptimizeAsync(options)).Partitions);
        var once = _lake.DataFiles();
        Assert.All((await OptimizeAsync(optimize: new() { MinObjects = 1 })).Partitions, one => Assert.Equal(PartitionAction.Unchanged, one.Action));
        Assert.Equal(once, _lake.DataFiles());
        Assert.Equal("true", _lake.Duck.Query($"""
            SELECT bool_and(bloom_filter_offset > 0)::VARCHAR FROM parquet_metadata({Duck.Literal(Root + "/*/*.parquet")}) WHERE path_in_schema = 'id'
            """)[0][0]);
    }

    [Fact]
    public async Task Bytes_are_a_function_of_the_rows_whatever_the_threads_and_the_memory()
    {
        await AppendAsync();
        CopyLake("copy");
        var options = new CareOptions { SortBy = [new SortColumnPlan("code"), new SortColumnPlan("rate", true)] };
        await OptimizeAsync(options with { MaxConcurrency = 1, Seams = new() { RowGroupUnits = 16 } });
        var files = _lake.DataFiles();
        Directory.Delete(Root, recursive: true);
        Directory.Move(_lake.Folder["copy"], Root);

        await OptimizeAsync(options with { MaxConcurrency = 3, Seams = new() { RowGroupUnits = 16, ShuffleMemory = 1 << 10 } });

        Assert.Equal(files, _lake.DataFiles());
        Assert.Empty(Directory.GetFileSystemEntries(_lake.Temp));
    }

    [Fact]
    public async Task A_lake_of_another_writer_keeps_its_folders_and_its_columns_come_together()
    {
        var duck = _lake.Duck;
        foreach (var (folder, file, sql) in new[]
        {
            ("month=08/k=a%20b", "x.parquet", "SELECT 1::INTEGER AS id, 'one' AS name"),
            ("month=08/k=a%20b", "y.parquet", "SELECT 5000000000::BIGINT AS id, 2.5::DOUBLE AS more"),
            ("month=09/k=c", "z.parquet", "SELECT 3::INTEGER AS id, 'three' AS name"),
            ("month=09/k=__HIVE_DEFAULT_PARTITION__", "0", "SELECT 4::INTEGER AS id, 'four' AS name"),
            ("month=09/k=__HIVE_DEFAULT_PARTITION__", "1.parquet", "SELECT 5::INTEGER AS id, 'five' AS name"),
        })
        {
            Directory.CreateDirectory($"{Root}/{folder}");
            duck.Execute($"COPY ({sql}) TO {Duck.Literal($"{Root}/{folder}/{file}")} (FORMAT parquet, COMPRESSION gzip)");
        }

        var result = await OptimizeAsync(optimize: new() { MinObjects = 1 });

        Assert.Equal(
            ["month=08/k=a%20b/data.parquet", "month=09/k=__HIVE_DEFAULT_PARTITION__/data.parquet", "month=09/k=c/data.parquet"], _lake.DataFiles().Keys);
        Assert.Equal(
            ["1|one||08", "3|three||09", "4|four||09", "5|five||09", "5000000000||2.5|08"],
            Texts(duck.Query(
                $"SELECT id, name, more, month FROM read_parquet({Duck.Literal(Root + "/**/*.parquet")}, hive_types_autocast=false) ORDER BY id")));
        Assert.Equal(["08", "09", "09"], result.Partitions.Select(one => one.Path[6..8]));
        Assert.Empty((await OptimizeAsync()).Partitions);
    }

    [Fact]
    public async Task A_preview_tells_bytes_and_objects_and_changes_nothing()
    {
        await AppendAsync();
        var files = _lake.Files();

        var preview = await OptimizeAsync(new CareOptions { WhatIf = true });

        Assert.Equal(files, _lake.Files());
        var done = await OptimizeAsync();
        Assert.Equal(done.Partitions.Select(Shown), preview.Partitions.Select(Shown));
        Assert.All(done.Partitions, one => Assert.Equal(new FileInfo($"{Root}/{one.Path}/part.parquet").Length, one.Bytes));

        static object Shown(RewrittenPartition one) => (one.Path, one.Action, one.ObjectsBefore, one.BytesBefore, one.RowsBefore, one.Rows, one.Bytes);
    }

    [Fact]
    public async Task Filter_age_number_of_objects_and_first_choose()
    {
        await AppendAsync();
        File.Copy($"{Root}/state=S1/part.parquet", $"{Root}/state=S1/more.parquet");
        var now = DateTimeOffset.UtcNow;
        foreach (var file in Directory.GetFiles($"{Root}/state=S2"))
            File.SetLastWriteTimeUtc(file, now.UtcDateTime.AddHours(-3));
        var preview = new CareOptions { WhatIf = true };

        Assert.Equal(["state=S0", "state=S2"], await ChosenAsync(preview with { Filter = "state <> 'S1'" }, new()));
        Assert.Equal(["state=S0", "state=S1"], await ChosenAsync(preview, new() { MaxAge = TimeSpan.FromHours(2) }));
        Assert.Equal(["state=S1"], await ChosenAsync(preview, new() { MinObjects = 4 }));
        Assert.Equal(["state=S1"], await ChosenAsync(preview, new() { First = 1 }));
        Assert.Equal(["state=S2"], await ChosenAsync(preview with { Folders = ["state=S2"] }, new()));
        Assert.Equal(LakeErrorCode.ColumnNotFound, (await Assert.ThrowsAsync<LakeException>(() => OptimizeAsync(preview with { Filter = "id = 1" }))).Code);
    }

    [Fact]
    public async Task While_another_run_holds_the_lake_it_is_refused()
    {
        await AppendAsync();
        using var store = new LocalStore(Root);
        await using var held = await LakeLock.AcquireAsync(store, new LockClaim("other"), Cancel);

        var failure = await Assert.ThrowsAsync<LakeException>(() => OptimizeAsync());

        Assert.Equal(LakeErrorCode.LakeLocked, failure.Code);
        Assert.Contains("other", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_that_is_damaged_ends_it_and_the_lake_stays_as_it_was()
    {
        await AppendAsync();
        var path = Directory.GetFiles($"{Root}/state=S1")[1];
        var bytes = await File.ReadAllBytesAsync(path, Cancel);
        bytes[bytes.Length / 3] ^= 8;
        await File.WriteAllBytesAsync(path, bytes, Cancel);
        var files = _lake.Files();

        var failure = await Assert.ThrowsAsync<LakeException>(() => OptimizeAsync());

        Assert.Equal(LakeErrorCode.FileCorrupt, failure.Code);
        Assert.Contains(Path.GetFileName(path), failure.Message, StringComparison.Ordinal);
        Assert.Equal(files, _lake.Files());
    }

    /// <summary>Three objects in each of three partitions.</summary>
    private async Task AppendAsync()
    {
        await _lake.RunAsync();
        for (var i = 0; i < 2; i++)
        {
            _lake.Fact(History.More(i, hasCodes: true));
            _lake.Plan = _lake.Plan with { Mode = PublishMode.Append };
            await _lake.RunAsync();
        }
        _lake.Plan = _lake.Plan with { Mode = PublishMode.Overwrite };
    }

    private Task<CareResult> OptimizeAsync(CareOptions? options = null, OptimizeOptions? optimize = null) => LakeOptimizer.RunAsync(
        Root, optimize ?? new OptimizeOptions(), (options ?? new CareOptions()) with { TempPath = _lake.Temp }, new EtlProgress(), Cancel);

    private async Task<List<string>> ChosenAsync(CareOptions options, OptimizeOptions optimize) =>
        [.. (await OptimizeAsync(options, optimize)).Partitions.Select(one => one.Path)];

    private async Task AssertRecordedAsync()
    {
        using var store = new LocalStore(Root);
        var contents = await LakeContents.FindAsync(store, Cancel);
        Assert.Equal(
            _lake.DataFiles().Select(file => $"{file.Key} {file.Value.ToLowerInvariant()}"),
            (await contents.LoadAsync(Cancel)).Values.OrderBy(item => item.Path, StringComparer.Ordinal).Select(item => $"{item.Path} {item.Sha256}"));
        Assert.Equal("Optimize-LakePartition", (await RunManifest.ReadHeadAsync(store, contents.Head!.RunId, Cancel)).Plan);
    }

    private void AssertSorted()
    {
        foreach (var file in Directory.GetFiles(Root, "*.parquet", SearchOption.AllDirectories))
        {
            var rates = _lake.Duck.Query($"SELECT rate FROM read_parquet({Duck.Literal(file)}, file_row_number = true) ORDER BY file_row_number")
                .ConvertAll(row => (double)row[0]!);
            Assert.Equal(rates.OrderDescending(), rates);
        }
    }

    private void CopyLake(string name)
    {
        foreach (var file in Directory.GetFiles(Root, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(_lake.Folder[name], Path.GetRelativePath(Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private static List<string> Texts(List<object?[]> rows) => rows.ConvertAll(row => string.Join('|', row));
}
