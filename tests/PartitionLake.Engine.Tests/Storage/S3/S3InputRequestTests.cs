using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Tests.Query;

namespace PartitionLake.Engine.Tests.Storage.S3;

/// <summary>What the search for input objects costs: no object with a usual extension is opened, and few listings are added.</summary>
public sealed class S3InputRequestTests : IDisposable
{
    private readonly StubBucket _bucket = new();

    public void Dispose() => _bucket.Dispose();

    [Theory]
    [InlineData("s3://bucket/in", 1)]
    [InlineData("s3://bucket/in/", 1)]
    [InlineData("s3://bucket/in/k=1", 2)]
    [InlineData("s3://bucket/in/*/*", 2)]
    [InlineData("s3://bucket/in/k=1/**", 2)]
    public async Task Only_objects_whose_names_tell_nothing_are_looked_at(string path, int listings)
    {
        for (var i = 0; i < 50; i++)
            _bucket.Put($"in/k=1/{i:D2}.parquet", "PAR1 and so on"u8.ToArray());
        _bucket.Put("in/k=1/000000_0", "PAR1 and so on"u8.ToArray());
        _bucket.Put("in/k=1/notes.txt", "this is no table"u8.ToArray());
        _bucket.Put("in/k=1/_c.parquet", "PAR1 and so on"u8.ToArray());
        _bucket.Put("in/k=1/_SUCCESS", []);
        var isPattern = path.EndsWith("*/*", StringComparison.Ordinal);

        var warnings = new WarningLog();
        var found = await _bucket.Storage.FindInputsAsync([path], new InputOptions { Warnings = warnings }, TestContext.Current.CancellationToken);

        // A pattern takes the names that it spells, whatever they are.
        Assert.Equal(isPattern ? 52 : 51, found.Count);
        Assert.Equal(isPattern ? [] : ["in/k=1/000000_0", "in/k=1/_c.parquet", "in/k=1/notes.txt"],
            _bucket.Reads.Select(read => read.Key).Order(StringComparer.Ordinal));
        Assert.All(_bucket.Reads, read => Assert.Equal(4, read.Bytes));
        Assert.Equal(listings, _bucket.Listings);
        Assert.Equal(isPattern ? [] : [LakeWarningCode.FilesLeftOut, LakeWarningCode.HiddenDataLeftOut], warnings.Warnings.Select(warning => warning.Code));
    }

    [Fact]
    public async Task A_table_is_found_where_its_folder_has_more_children_than_a_page()
    {
        for (var i = 0; i < 1_500; i++)
            _bucket.Put($"table/K={i}/a.parquet", "PAR1 and so on"u8.ToArray());
        _bucket.Put("table/metadata/00001-x.metadata.json", "{}"u8.ToArray());
        var error = await Assert.ThrowsAsync<LakeException>(async () =>
            await _bucket.Storage.FindInputsAsync(["s3://bucket/table/K=7"], new InputOptions(), TestContext.Current.CancellationToken));
        Assert.Contains("Apache Iceberg", error.Message, StringComparison.Ordinal);
    }
}
