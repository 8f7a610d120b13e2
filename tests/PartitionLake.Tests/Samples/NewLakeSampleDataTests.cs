namespace PartitionLake.Tests.Samples;

public sealed class NewLakeSampleDataTests : IDisposable
{
    private readonly HostedRunspace _runspace = new();
    private readonly TempFolder _folder = new();

    [Fact]
    public void Each_file_is_an_object_with_name_rows_bytes_and_path()
    {
        using var shell = _runspace.Script("param($p) New-LakeSampleData -Path $p/new -Rows 1000 -Seed 2 -PassThru", _folder.Path);
        var files = shell.Invoke();

        Assert.Equal(10, files.Count);
        Assert.Equal("fact_rate", files[0].Properties["Name"].Value);
        Assert.Equal(1000L, files[0].Properties["Rows"].Value);
        foreach (var file in files)
            Assert.Equal(new FileInfo((string)file.Properties["Path"].Value).Length, file.Properties["Bytes"].Value);
    }

    [Fact]
    public void A_relative_path_counts_from_the_current_location()
    {
        _runspace.Invoke(
            "param($p) $ExecutionContext.SessionState.Path.PushCurrentLocation(''); "
                + "$null = $ExecutionContext.SessionState.Path.SetLocation($p); New-LakeSampleData -Path here -Rows 10", _folder.Path);

        Assert.True(File.Exists(Path.Combine(_folder.Path, "here", "gold", "fact_rate.parquet")));
    }

    [Theory]
    [InlineData("New-LakeSampleData -Path $p", "PathInvalid", "is not empty")]
    [InlineData("New-LakeSampleData -Path s3://bucket/sample", "PathInvalid", "is not a local folder")]
    [InlineData("New-LakeSampleData -Path $p/file -Force", "DestinationNotWritable", "file")]
    public void A_place_that_cannot_take_the_files_is_refused(string command, string code, string message)
    {
        _folder.Write("file", "");
        var failure = _runspace.Failure($"param($p) {command}", _folder.Path);

        Assert.StartsWith(code + ",", failure.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(message, failure.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_if_writes_nothing()
    {
        Assert.Empty(_runspace.Invoke("param($p) New-LakeSampleData -Path $p/new -Rows 10 -PassThru -WhatIf", _folder.Path));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    public void Dispose()
    {
        _runspace.Dispose();
        _folder.Dispose();
    }
}
