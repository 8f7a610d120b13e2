using PartitionLake.Engine.Query;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Query.Sources;

/// <summary>Which files a query reads: each once, none left out without a word, none whose folder and content disagree.</summary>
public sealed class QueryInputTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Duck _duck = new();
    private readonly WarningLog _warnings = new();

    public void Dispose()
    {
        _duck.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("f/*.parquet", "f/a.parquet")]
    [InlineData("f/a.parquet", "f/*.parquet")]
    [InlineData("f", "f/*.parquet")]
    [InlineData("f/*.parquet", "link")]
    [InlineData("f", "f/../f/a.parquet")]
    public async Task A_file_of_several_paths_is_read_once(string first, string second)
    {
        Write("f/a.parquet", "SELECT 1 AS id");
        Write("f/b.parquet", "SELECT 2 AS id");
        Directory.CreateSymbolicLink(_folder["link"], _folder["f"]);
        Assert.Equal(["1", "2"], await RunAsync(first, second));
        Assert.Equal(LakeWarningCode.ReadOnce, Assert.Single(_warnings.Warnings).Code);
    }

    [Fact]
    public async Task A_lake_and_a_wildcard_over_it_give_each_row_once()
    {
        Write("lake/k=1/a.parquet", "SELECT 1 AS id");
        Write("lake/k=2/a.parquet", "SELECT 2 AS id");
        Assert.Equal(["1", "2"], await RunAsync("lake", "lake/*/*.parquet"));
        Assert.Equal(2, Assert.Single(_warnings.Warnings).Paths.Count);
    }

    [Fact]
    public async Task Files_of_a_folder_are_read_by_content_or_named()
    {
        Write("f/a.parquet", "SELECT 1 AS id");
        Write("f/000000_0", "SELECT 2 AS id");
        File.WriteAllText(_folder["f/notes.txt"], "not a table at all");
        Assert.Equal(["1", "2"], await RunAsync("f"));
        Assert.Equal([_folder["f/notes.txt"]], Assert.Single(_warnings.Warnings).Paths);
    }

    [Theory]
    [InlineData("lake")]
    [InlineData("lake/k=1")]
    public async Task What_lies_among_the_data_of_a_lake_and_is_left_out_is_named(string path)
    {
        Write("lake/k=1/a.parquet", "SELECT 1 AS id");
        Write("lake/k=1/000000_0", "SELECT 2 AS id");
        Write("lake/k=1/b.bak", "SELECT 3 AS id");
        Write("lake/k=1/_c.parquet", "SELECT 4 AS id");
        File.WriteAllText(_folder["lake/k=1/_SUCCESS"], "");
        File.WriteAllText(_folder["lake/k=1/.a.parquet.crc"], "crc of the other one");
        Assert.Equal(["1", "2"], await RunAsync(path));
        Assert.Equal([_folder["lake/k=1/_c.parquet"], _folder["lake/k=1/b.bak"]], Assert.Single(_warnings.Warnings).Paths.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_key_whose_name_begins_with_an_underscore_is_a_key()
    {
        Write("lake/_year=2023/a.parquet", "SELECT 1 AS id");
        Write("lake/_year=2024/a.parquet", "SELECT 2 AS id");
        Assert.Equal(["2"], await RunAsync(["lake"], "WHERE _year = 2024"));
    }

    [Fact]
    public async Task A_table_with_a_log_of_its_own_is_refused()
    {
        Write("table/year=2024/a.parquet", "SELECT 1 AS id");
        Directory.CreateDirectory(_folder["table/_delta_log"]);
        foreach (var path in new[] { "table", "table/year=2024", "table/*/*.parquet", "table/**" })
            Assert.Contains("Delta Lake", (await Assert.ThrowsAsync<LakeException>(() => RunAsync(path))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lake", "1999", true)]
    [InlineData("lake/*/*.parquet", "1999", true)]
    [InlineData("lake", "2024", false)]
    public async Task A_column_with_another_value_than_its_folder_is_refused(string path, string value, bool refused)
    {
        Write("lake/year=2024/a.parquet", $"SELECT 1 AS id, {value} AS year");
        if (!refused)
            Assert.Equal(["1"], await RunAsync(path));
        else
            Assert.Equal(LakeErrorCode.SchemaMismatch, (await Assert.ThrowsAsync<LakeException>(() => RunAsync(path))).Code);
    }

    [Fact]
    public async Task A_pipe_is_refused_and_a_link_to_nowhere_too()
    {
        Write("f/a.parquet", "SELECT 1 AS id");
        Write("lake/k=1/a.parquet", "SELECT 1 AS id");
        Directory.CreateSymbolicLink(_folder["lake/k=2"], _folder["unmounted"]);
        Assert.Contains("unmounted", (await Assert.ThrowsAsync<LakeException>(() => RunAsync("lake"))).Message, StringComparison.Ordinal);
        if (OperatingSystem.IsWindows())
            return;
        using (var made = System.Diagnostics.Process.Start("mkfifo", [_folder["f/b.parquet"]]))
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<LakeException>(() => RunAsync("f").WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken));
        Assert.Contains("named pipe", error.Message, StringComparison.Ordinal);
    }

    private Task<List<string>> RunAsync(params string[] paths) => RunAsync(paths, "");

    private Task<List<string>> RunAsync(string[] paths, string where) =>
        QueryRows.RunAsync($"SELECT id FROM s3object {where} ORDER BY id", new QueryOptions { Warnings = _warnings }, [.. paths.Select(path => _folder[path])]);

    private void Write(string path, string sql)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[path])!);
        _duck.Execute($"COPY ({sql}) TO {Duck.Literal(_folder[path])} (FORMAT parquet)");
    }
}
