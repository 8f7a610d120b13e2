using PartitionLake.Engine.Health;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Health;

/// <summary>Checks of objects: each has a lake that fails it; the sound lake passes all of them.</summary>
public sealed class ObjectHealthTests : IDisposable
{
    private static readonly HealthOptions Deep = new() { Deep = true };

    private readonly HealthLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task A_sound_lake_has_no_findings()
    {
        await _lake.RunAsync();

        Assert.Empty(await _lake.TestAsync());
        Assert.Empty(await _lake.TestAsync(new()
        {
            Deep = true,
            Key = ["id"],
            Rules = HealthLake.Rule("rate >= 0", "state <> 'S9'", "label IS NULL OR label LIKE 'label %'").Rules,
            NullRates = new Dictionary<string, double> { ["rate"] = 0, ["label"] = 0.2, ["state"] = 0 },
            MaxAge = TimeSpan.FromHours(1),
            MaxSmallShare = 1,
            MaxSkew = 2,
        }));
    }

    [Fact]
    public async Task A_foreign_lake_has_no_findings_either()
    {
        _lake.Write("SELECT i AS id, 2024 + i % 2 AS year, i % 12 + 1 AS month FROM range(240) t(i)", "year, month", ", FILENAME_PATTERN 'f'");

        // Even months lie in one year, odd ones in the other: a gap in each second month.
        Assert.Empty(await _lake.TestAsync(new() { Deep = true, Exclude = new HashSet<CheckKind> { CheckKind.MissingMonth } }));
    }

    [Fact]
    public async Task A_zero_byte_object_is_found()
    {
        await _lake.RunAsync();
        File.WriteAllBytes(_lake.File("state=S1/part.parquet"), []);

        var finding = await _lake.FindAsync(CheckKind.ZeroByteObject, Deep);
        Assert.Equal(("state=S1", "state=S1/part.parquet", FindingSeverity.Error), (finding.Partition, finding.Object, finding.Severity));
        Assert.Equal("S1", Assert.Single(finding.Values).Value);
    }

    [Fact]
    public async Task An_object_whose_footer_is_broken_is_found_and_the_others_are_tested()
    {
        await _lake.RunAsync();
        var path = _lake.File("state=S1/part.parquet");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^20]);

        var finding = await _lake.FindAsync(CheckKind.UnreadableObject);
        Assert.Equal("FileCorrupt", HealthLake.Evidence(finding, "Error"));
        Assert.Contains(path, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flipped_bit_in_a_page_is_found_by_a_deep_test_alone()
    {
        await _lake.RunAsync();
        Flip("state=S2/part.parquet");

        Assert.Empty(await _lake.TestAsync());
        var found = await _lake.TestAsync(Deep);
        Assert.Equal([CheckKind.Checksum, CheckKind.UnreadableObject], found.Select(finding => finding.Check));
        Assert.All(found, finding => Assert.Equal("state=S2/part.parquet", finding.Object));
        Assert.Contains("checksum of a page", found[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_two_readers_read_differently_is_found_by_a_deep_test()
    {
        await _lake.RunAsync();
        var path = _lake.File("state=S1/part.parquet");
        var seen = File.ReadAllBytes(path);
        seen[seen.AsSpan().IndexOf("label 2"u8) + 6] = (byte)'7';
        var options = new HealthOptions
        {
            Deep = true,
            SecondView = item => new MemoryByteSource(
                item.Path, item.Path.StartsWith("state=S1", StringComparison.Ordinal) ? seen : File.ReadAllBytes(_lake.File(item.Path)))
        };

        var finding = await _lake.FindAsync(CheckKind.ReaderDifference, options);

        Assert.Equal(("state=S1/part.parquet", FindingSeverity.Error), (finding.Object, finding.Severity));
        Assert.Equal("label", HealthLake.Evidence(finding, "Column"));
        Assert.Equal(("'label 2'", "'label 7'"), (HealthLake.Evidence(finding, "Value"), HealthLake.Evidence(finding, "SecondValue")));
        Assert.Contains($"row {HealthLake.Evidence(finding, "Row")}:", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_only_one_reader_reads_is_listed_and_not_counted_as_equal()
    {
        _lake.Write("SELECT i AS id, INTERVAL (i) DAY AS s, i % 2 AS k FROM range(20) t(i)", "k", ", FILENAME_PATTERN 'f'");

        var finding = await _lake.FindAsync(CheckKind.NotCompared, Deep);

        Assert.Equal(FindingSeverity.Information, finding.Severity);
        Assert.Equal((20L, 2L), (HealthLake.Evidence(finding, "Compared"), HealthLake.Evidence(finding, "NotCompared")));
        Assert.StartsWith("s: ", Assert.Single(Assert.IsType<string[]>(HealthLake.Evidence(finding, "Reasons"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_manifest_page_checksums_find_the_flipped_bit()
    {
        await _lake.RunAsync();
        Directory.Delete(_lake.State, recursive: true);
        Flip("state=S2/part.parquet");

        await _lake.FindAsync(CheckKind.UnreadableObject, Deep);
    }

    [Fact]
    public async Task Other_bytes_of_the_same_rows_are_found_by_their_checksum()
    {
        await _lake.RunAsync();
        var path = _lake.File("state=S0/part.parquet");
        var length = new FileInfo(path).Length;
        using var store = new PartitionLake.Engine.Storage.Local.LocalStore(_lake.Root);
        var name = await RecordedLake.ChangeAsync(store, item => item.Path == "state=S0/part.parquet" ? item with { Sha256 = new string('a', 64) } : item);

        var finding = await _lake.FindAsync(CheckKind.Checksum, Deep);
        Assert.Equal(new string('a', 64), HealthLake.Evidence(finding, "ExpectedSha256"));
        Assert.Equal(name, HealthLake.Evidence(finding, "RunId"));
        Assert.Equal(length, new FileInfo(path).Length);
    }

    [Fact]
    public async Task An_object_of_other_rows_bytes_and_columns_than_the_run_wrote_is_found()
    {
        await _lake.RunAsync();
        _lake.WriteObject("state=S0/part.parquet", "SELECT i::BIGINT AS id, 'c' AS code, 1.5::DOUBLE AS rate, 'more' AS more FROM range(7) t(i)");

        var found = await _lake.TestAsync();
        Assert.Equal([CheckKind.ManifestMismatch, CheckKind.SchemaDrift], found.Select(finding => finding.Check));
        Assert.Contains("7 rows instead of 34", found[0].Message, StringComparison.Ordinal);
        Assert.Contains("bytes instead of", found[0].Message, StringComparison.Ordinal);
        Assert.Contains("no column 'label'", found[0].Message, StringComparison.Ordinal);
        Assert.Contains("'id' is int64 instead of int32", found[0].Message, StringComparison.Ordinal);
        Assert.Contains("a column 'more' more", found[0].Message, StringComparison.Ordinal);
        Assert.Equal(34L, HealthLake.Evidence(found[0], "ExpectedRows"));
    }

    [Fact]
    public async Task An_object_that_a_run_wrote_and_that_is_gone_is_found()
    {
        await _lake.RunAsync();
        Directory.Delete(_lake.File("state=S1"), recursive: true);

        var finding = await _lake.FindAsync(CheckKind.MissingObject);
        Assert.Equal("state=S1", finding.Partition);
        Assert.Equal(33L, HealthLake.Evidence(finding, "ExpectedRows"));
        Assert.Empty(await _lake.TestAsync(new() { Filter = "state <> 'S1'" }));
        Assert.Empty(await _lake.TestAsync(new() { Folders = ["state=S0", "state=S2"] }));
        await _lake.FindAsync(CheckKind.MissingObject, new() { Partition = new Dictionary<string, object?> { ["state"] = new[] { "S0", "S1" } } });
    }

    [Fact]
    public async Task What_an_older_run_wrote_still_counts_until_a_run_replaces_it()
    {
        await _lake.RunAsync();
        _lake.Made.Fact("SELECT 1000 AS id, 'S1' AS state, 'c1' AS code, 2.0::DOUBLE AS rate");
        await _lake.RunAsync();
        Assert.Empty(await _lake.TestAsync(Deep));

        Directory.Delete(_lake.File("state=S2"), recursive: true);
        Assert.Equal("state=S2", (await _lake.FindAsync(CheckKind.MissingObject)).Partition);

        await _lake.RunAsync(PublishMode.Replace);
        _lake.Made.Fact("SELECT 1001 AS id, 'S1' AS state, 'c1' AS code, 2.5::DOUBLE AS rate");
        await _lake.RunAsync(PublishMode.Replace);
        Assert.Empty(await _lake.TestAsync());
    }

    [Fact]
    public async Task An_object_that_no_run_wrote_beside_one_of_a_run_is_found()
    {
        await _lake.RunAsync();
        File.Copy(_lake.File("state=S1/part.parquet"), _lake.File("state=S1/other.parquet"));

        var found = await _lake.TestAsync();
        Assert.Equal([CheckKind.SeveralObjects, CheckKind.UnknownObject], found.Select(finding => finding.Check));
        Assert.Equal("state=S1/other.parquet", found[1].Object);
        Assert.Empty(await _lake.TestAsync(new() { Exclude = new HashSet<CheckKind> { CheckKind.SeveralObjects, CheckKind.UnknownObject } }));
    }

    [Fact]
    public async Task Appended_objects_are_meant_to_be_there()
    {
        await _lake.RunAsync();
        _lake.Made.Fact("SELECT 1000 AS id, 'S1' AS state, 'c1' AS code, 2.0::DOUBLE AS rate");
        await _lake.RunAsync(PublishMode.Append);

        Assert.Equal(2, Directory.GetFiles(_lake.File("state=S1")).Length);
        Assert.Empty(await _lake.TestAsync(Deep));
    }

    [Fact]
    public async Task Several_objects_in_a_partition_are_found()
    {
        _lake.WriteObject("state=GA/a.parquet", "SELECT 1 AS id");
        _lake.WriteObject("state=GA/b.parquet", "SELECT 2 AS id");
        _lake.WriteObject("state=TX/a.parquet", "SELECT 3 AS id");

        var finding = await _lake.FindAsync(CheckKind.SeveralObjects);
        Assert.Equal("state=GA", finding.Partition);
        Assert.Empty(await _lake.TestAsync(new() { MaxObjects = 2 }));
    }

    [Fact]
    public async Task A_broken_manifest_is_found_and_the_rest_is_tested_without_it()
    {
        await _lake.RunAsync();
        using var store = new PartitionLake.Engine.Storage.Local.LocalStore(_lake.Root);
        await RecordedLake.BreakAsync(store, "{ not json");

        Assert.Equal(FindingSeverity.Warning, (await _lake.FindAsync(CheckKind.UnreadableManifest, Deep)).Severity);
    }

    [Fact]
    public async Task Files_outside_the_layout_are_found()
    {
        await _lake.RunAsync();
        _lake.WriteObject("stray.parquet", "SELECT 1 AS id");

        Assert.Contains("0 of the 1 keys", (await _lake.FindAsync(CheckKind.Layout)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_another_key_is_found_and_ends_the_test_without_false_alarms()
    {
        await _lake.RunAsync();
        _lake.WriteObject("region=west/a.parquet", "SELECT 1 AS id");

        Assert.Contains("'region'", (await _lake.FindAsync(CheckKind.Layout)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_lake_and_a_selection_of_nothing_are_findings()
    {
        Directory.CreateDirectory(_lake.Root);
        await _lake.FindAsync(CheckKind.NoPartition);

        await _lake.RunAsync();
        await _lake.FindAsync(CheckKind.NoPartition, new() { Filter = "state = 'ZZ'" });
        await _lake.FindAsync(CheckKind.NoPartition, new() { Filter = "1 = 2" });
    }

    private void Flip(string path)
    {
        var bytes = File.ReadAllBytes(_lake.File(path));
        bytes[60] ^= 4;
        File.WriteAllBytes(_lake.File(path), bytes);
    }
}
