using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage.Local;

namespace PartitionLake.Engine.Tests.Pipeline;

/// <summary>Runs on disks that take several spellings for one name: no partition may end in the folder of another.</summary>
public sealed class FoldedNamesTests : IDisposable
{
    private const string Composed = "caf\u00E9";
    private const string Decomposed = "cafe\u0301";

    private readonly SmallLake _lake = new();

    public FoldedNamesTests() => _lake.Plan = _lake.Plan with { Joins = [] };

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("ga", "GA", true, false, "only by case")]
    [InlineData("ga", "GA", false, true, null)]
    [InlineData(Composed, Decomposed, false, true, "composed")]
    [InlineData(Composed, Decomposed, true, false, null)]
    [InlineData(Composed, "CAFE\u0301", true, true, "by case and by how")]
    public async Task Two_keys_of_one_run_that_the_disk_takes_for_one_are_refused_with_the_true_reason(
        string first, string second, bool foldsCase, bool normalizes, string? reason)
    {
        Assert.SkipWhen(normalizes && reason is not null && Decomposed.Normalize().Length == Decomposed.Length,
            "This process has no data on cultures and normalises nothing.");
        Keys(first, second);
        if (reason is null)
        {
            Assert.Equal(2, (await _lake.RunAsync(On(foldsCase, normalizes))).PartitionsCreated);
            return;
        }
        await AssertRefusedAsync(On(foldsCase, normalizes), $"'state={first}'", $"'state={second}'", reason);
        Assert.False(Directory.Exists(_lake.Folder["lake"]));
    }

    [Fact]
    public async Task A_folder_above_that_two_partitions_would_share_is_found_too()
    {
        _lake.Plan = _lake.Plan with { PartitionBy = [new("state", "state"), new("id", "id")] };
        Keys("ga", "GA");
        await AssertRefusedAsync(On(true, false), "'state=ga'", "'state=GA'", "only by case");
    }

    [Theory]
    [InlineData(PublishMode.Overwrite)]
    [InlineData(PublishMode.Append)]
    [InlineData(PublishMode.Merge)]
    [InlineData(PublishMode.Replace)]
    public async Task A_key_of_another_run_that_differs_only_by_case_is_refused_and_the_folder_that_is_there_is_named(PublishMode mode)
    {
        Keys("a", "b");
        await _lake.RunAsync(On(true, false));
        var rows = _lake.Rows("id, state");
        Keys("A", "c");
        _lake.Plan = _lake.Plan with { Mode = mode, MergeKey = mode == PublishMode.Merge ? ["id"] : [] };
        foreach (var preview in new[] { true, false })
            await AssertRefusedAsync(On(true, false) with { WhatIf = preview }, "'state=A'", "'state=a'", "only by case");
        Assert.Equal(rows, _lake.Rows("id, state"));
        // Where the disk keeps them apart they are two partitions.
        Assert.True((await _lake.RunAsync(On(false, false))).PartitionsCreated >= 1);
    }

    [Fact]
    public async Task The_name_of_a_key_in_another_case_is_refused_to_Replace_too_where_the_disk_takes_both_for_one_folder()
    {
        Keys("a", "b");
        await _lake.RunAsync(On(true, false));
        _lake.Plan = _lake.Plan with { Mode = PublishMode.Replace, PartitionBy = [new("state", "STATE")] };
        await AssertRefusedAsync(On(true, false), "'STATE=a'", "'state=a'", "only by case");
    }

    [Fact]
    public async Task The_same_keys_again_and_other_ones_are_no_conflict()
    {
        Keys("a", "b");
        await _lake.RunAsync(On(true, true));
        Keys("a", "b", "c");
        var result = await _lake.RunAsync(On(true, true));
        Assert.Equal((1, 2), (result.PartitionsCreated, result.PartitionsUnchanged));
    }

    [Fact]
    public async Task A_partition_whose_folder_holds_another_one_too_since_the_lake_was_copied_is_refused()
    {
        Keys("a", "A");
        await _lake.RunAsync(On(false, false));
        // As after copying to a disk that folds: one of the two folders is left.
        Directory.Delete(_lake.Folder["lake/state=A"], recursive: true);
        Keys("a", "b");
        await AssertRefusedAsync(On(true, false), "'state=a'", "'state=A'", "only by case");
        _lake.Plan = _lake.Plan with { Mode = PublishMode.Replace };
        Assert.Equal(1, (await _lake.RunAsync(On(true, false))).PartitionsCreated);
    }

    [Fact]
    public async Task The_probe_finds_that_this_disk_keeps_names_apart_and_leaves_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The disks of other systems fold.");
        using var store = _lake.Open();
        await store.CheckWritableAsync(TestContext.Current.CancellationToken);
        Assert.Equal(NameFolding.None, await store.FindFoldingAsync(TestContext.Current.CancellationToken));
        Assert.Equal(NameFolding.None, FoldingProbe.Guess(_lake.Folder["lake"]));
        Assert.False(Directory.Exists(_lake.Folder["lake"]));
        Keys("ga", "GA", Composed, Decomposed);
        Assert.Equal(4, (await _lake.RunAsync()).PartitionsCreated);
    }

    [Fact]
    public void The_probe_tells_what_a_disk_takes_for_one()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Links stand for the other spellings.");
        foreach (var (foldsCase, normalizes) in new[] { (false, false), (true, false), (false, true), (true, true) })
        {
            var folder = Directory.CreateDirectory(_lake.Folder[$"{foldsCase} {normalizes}"]).FullName;
            Directory.CreateDirectory(Path.Join(folder, FoldingProbe.Name));
            if (foldsCase)
                Directory.CreateSymbolicLink(Path.Join(folder, ".PARTITIONLAKE-\u00E9"), FoldingProbe.Name);
            if (normalizes)
                Directory.CreateSymbolicLink(Path.Join(folder, ".partitionlake-e\u0301"), FoldingProbe.Name);
            Assert.Equal(new NameFolding(foldsCase, normalizes), FoldingProbe.Look(folder));
        }
    }

    [Fact]
    public void Folders_that_a_user_spells_otherwise_get_the_names_that_the_disk_lists()
    {
        Assert.Equal(["state=GA", "nowhere=1"], FoldingProbe.Spell(_lake.Folder.Path, ["state=GA", "nowhere=1"]));
        Directory.CreateDirectory(_lake.Folder["lake/state=ga/city=x"]);
        Assert.Equal(["state=ga", "city=x"], FoldingProbe.Spell(_lake.Folder["lake"], ["state=ga", "city=x"]));
    }

    private static EtlOptions On(bool foldsCase, bool normalizes) => new()
    {
        Seams = new() { OpenStore = root => new LocalStore(root, new Disk { Folding = new NameFolding(foldsCase, normalizes) }, 1 << 20) },
    };

    private void Keys(params string[] keys) =>
        _lake.Fact(string.Join(" UNION ALL ", keys.Select((key, i) => $"SELECT {i}::INTEGER AS id, '{key}' AS state, 'c' AS code")));

    private async Task AssertRefusedAsync(EtlOptions options, params string[] parts)
    {
        var error = await _lake.FailAsync(options);
        Assert.Equal(LakeErrorCode.PartitionPathConflict, error.Code);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
