using CsCheck;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Storage;

public sealed class InputFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_means_its_parquet_files_at_any_depth_without_hidden_ones_in_ordinal_order()
    {
        Make("b.parquet", "a/z.parquet", "a.parquet", "a/b/c.PARQUET", "a/readme.txt",
            "_tmp/x.parquet", ".hidden.parquet", "a/_SUCCESS", "a/.git/x.parquet", "a-b/x.parquet");
        Assert.Equal(["a-b/x.parquet", "a.parquet", "a/b/c.PARQUET", "a/z.parquet", "b.parquet"], Expand(""));
    }

    [Fact]
    public void A_file_is_taken_whatever_its_name()
    {
        Make("_data[1]*.bin", "_data1x.bin");
        Assert.Equal(["_data[1]*.bin"], Expand("_data[1]*.bin"));
        Assert.Equal(["_data[1]*.bin"], Find(new Uri(_folder["_data[1]*.bin"]).AbsoluteUri).Select(Relative));
    }

    [Theory]
    [InlineData("*.parquet", "a.parquet b.parquet")]
    [InlineData("?.parquet", "a.parquet b.parquet")]
    [InlineData("[!a].parquet", "b.parquet")]
    [InlineData("state=*", "state=GA/month=1/x.parquet state=TX/x.parquet")]
    [InlineData("state=*/x.parquet", "state=TX/x.parquet")]
    [InlineData("**/x.parquet", "state=GA/month=1/x.parquet state=TX/x.parquet")]
    [InlineData("**", "a.parquet b.parquet state=GA/month=1/x.parquet state=TX/x.parquet")]
    [InlineData("state=[F-H]?/**", "state=GA/month=1/x.parquet")]
    [InlineData("_*/*", "_h/x.parquet")]
    [InlineData("*/*.txt", "state=TX/notes.txt")]
    public void Wildcards_match_names_and_folders(string pattern, string expected)
    {
        Make("a.parquet", "b.parquet", "state=GA/month=1/x.parquet", "state=TX/x.parquet", "state=TX/notes.txt", "_h/x.parquet");
        Assert.Equal(expected.Split(' '), Expand(pattern));
    }

    [Fact]
    public void Duckdb_expands_wildcards_to_the_same_files()
    {
        var name = OneOf("a", "b", "ab", "ba", "abc", "b.a", "c");
        var segment = OneOf("*", "**", "?", "a*", "*b", "a?", "[ab]", "[!a]*", "[a-b]*", "*a*", "ab", "*b*c", "??", "a**b");
        using var duck = new Duck();
        var round = 0;
        Gen.Select(name.Array[1, 3].Array[1, 12], segment.Array[1, 4]).Sample((paths, segments) =>
        {
            var root = _folder[$"tree{round++}"];
            foreach (var path in paths)
                MakeFile(Path.Join(root, string.Join('/', path[..^1].Select(p => p + "_d").Append(path[^1]))));
            // A folder that is matched, or a final **, means more here than it does for DuckDB, which gives files only.
            var pattern = string.Join(
                '/', segments[..^1].Select(s => s == "**" ? s : s + "_d").Append(segments[^1].Replace("**", "*", StringComparison.Ordinal)));
            if (pattern.Split("**/").Length > 2)
                return; // DuckDB refuses more than one
            var expected = duck.Query($"SELECT file FROM glob({Duck.Literal(root + "/" + pattern)})")
                .Select(r => (string)r[0]!).Order(StringComparer.Ordinal).ToArray();
            string[] found;
            try
            {
                found = [.. Find(root + "/" + pattern).Select(f => f.Path)];
            }
            catch (LakeException e) when (e.Code == LakeErrorCode.PathNotFound)
            {
                found = [];
            }
            Assert.Equal(expected, found);
        }, iter: 200, threads: 1);
    }

    [Fact]
    public void A_pattern_of_many_stars_ends_soon()
    {
        Make(new string('a', 200));
        var error = Assert.Throws<LakeException>(() => Expand(string.Concat(Enumerable.Repeat("*a", 60)) + "*b"));
        Assert.Equal(LakeErrorCode.PathNotFound, error.Code);
    }

    [Theory]
    [InlineData("missing.parquet")]
    [InlineData("missing/*.parquet")]
    [InlineData("*.nothing")]
    [InlineData("empty")]
    public void Nothing_found_is_an_error_with_a_remedy(string path)
    {
        Directory.CreateDirectory(_folder["empty/_hidden"]);
        var error = Assert.Throws<LakeException>(() => Expand(path));
        Assert.Equal(LakeErrorCode.PathNotFound, error.Code);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Remedy);
    }

    [Fact]
    public void Linked_folders_are_read_and_links_that_lead_back_or_nowhere_are_refused()
    {
        Make("real/x.parquet", "facts/y.parquet");
        Directory.CreateSymbolicLink(_folder["facts/linked"], _folder["real"]);
        Assert.Equal(["facts/linked/x.parquet", "facts/y.parquet"], Expand("facts"));

        Directory.CreateSymbolicLink(_folder["real/up"], _folder["facts"]);
        Assert.Equal(LakeErrorCode.PathInvalid, Assert.Throws<LakeException>(() => Expand("facts")).Code);
        Assert.Equal(LakeErrorCode.PathInvalid, Assert.Throws<LakeException>(() => Expand("facts/**/x.parquet")).Code);

        File.CreateSymbolicLink(_folder["gone.parquet"], _folder["nowhere"]);
        var error = Assert.Throws<LakeException>(() => Expand("*.parquet"));
        Assert.Equal(LakeErrorCode.PathNotFound, error.Code);
        Assert.Contains("nowhere", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_only_disks_can_be_meant_S3_is_refused_by_name()
    {
        var error = await Assert.ThrowsAsync<LakeException>(
            async () => await LakeStorage.LocalOnly.FindInputsAsync(["s3://bucket/x"], new InputOptions(), Cancel));
        Assert.Contains("s3://bucket/x", error.Message, StringComparison.Ordinal);
        Assert.Contains("s3://bucket/x", Assert.Throws<LakeException>(() => LakeStorage.LocalOnly.Open("s3://bucket/x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_input_that_changed_since_it_was_found_is_noticed()
    {
        Make("x.parquet");
        var input = Find(_folder["x.parquet"])[0];
        await input.EnsureUnchangedAsync(Cancel);
        File.AppendAllText(_folder["x.parquet"], "more");
        Assert.Equal(LakeErrorCode.FileCorrupt, (await Assert.ThrowsAsync<LakeException>(async () => await input.OpenAsync(Cancel))).Code);
        File.Delete(_folder["x.parquet"]);
        Assert.Equal(LakeErrorCode.PathNotFound, (await Assert.ThrowsAsync<LakeException>(async () => await input.EnsureUnchangedAsync(Cancel))).Code);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private IEnumerable<string> Expand(string pattern) => Find(Path.Join(_folder.Path, pattern)).Select(Relative);

    private static IReadOnlyList<InputFile> Find(string path) =>
        LakeStorage.LocalOnly.FindInputsAsync([path], new InputOptions(), Cancel).AsTask().GetAwaiter().GetResult();

    private string Relative(InputFile file) => Path.GetRelativePath(_folder.Path, file.Path);

    private void Make(params string[] paths)
    {
        foreach (var path in paths)
            MakeFile(_folder[path]);
    }

    private static void MakeFile(string path)
    {
        if (File.Exists(path))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "x");
    }
}
