using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;

namespace PartitionLake.Engine.Tests.Storage;

public sealed class LakeUriTests
{
    [Theory]
    [InlineData("s3://my-bucket/a/b c/%41?.parquet", "my-bucket", "a/b c/%41?.parquet", true)]
    [InlineData("s3://my.bucket.1", "my.bucket.1", "", false)]
    [InlineData("S3://bucket/prefix/", "bucket", "prefix/", false)]
    [InlineData("s3://bucket/odd//key ", "bucket", "odd//key ", false)]
    public void An_s3_uri_has_a_bucket_and_a_raw_key(string text, string bucket, string key, bool hasWildcard)
    {
        var uri = LakeUri.Parse(text);
        Assert.Equal((LakeScheme.S3, bucket, key, hasWildcard), (uri.Scheme, uri.Bucket, uri.Path, uri.HasWildcard));
        Assert.Equal(text, uri.ToString());
    }

    [Theory]
    [InlineData("/data/x.parquet", "/data/x.parquet")]
    [InlineData("/data/../x", "/x")]
    [InlineData("file:///data/a%20b%3F/c#d?", "/data/a b?/c#d?")]
    [InlineData("file://localhost/data", "/data")]
    [InlineData("a://b", null)]
    public void A_local_path_is_full_and_a_file_uri_is_decoded(string text, string? path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Paths of Unix.");
        var uri = LakeUri.Parse(text);
        Assert.Equal(LakeScheme.File, uri.Scheme);
        Assert.Null(uri.Bucket);
        Assert.Equal(path ?? Path.GetFullPath(text), uri.Path);
    }

    [Theory]
    [InlineData("s3://arn:aws:s3:eu-central-1:123456789012:accesspoint/rates/lake/", "-s3alias")]
    [InlineData("s3://lake--use1-az4--x-s3/rates/", "directory bucket")]
    [InlineData("s3://rates--ol-s3/", "Object Lambda")]
    [InlineData("s3://abc--table-s3/", "S3 Tables")]
    public void Places_that_are_no_usual_bucket_are_refused_by_name(string text, string named)
    {
        var failure = Assert.Throws<LakeException>(() => LakeUri.Parse(text));

        Assert.Equal(LakeErrorCode.PathInvalid, failure.Code);
        Assert.Contains(named, $"{failure.Message} {failure.Remedy}", StringComparison.Ordinal);
    }

    [Fact]
    public void The_alias_of_an_access_point_stands_for_a_bucket() =>
        Assert.Equal("rates-abcdefghijklmnopqrst-s3alias", LakeUri.Parse("s3://rates-abcdefghijklmnopqrst-s3alias/lake/").Bucket);

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("s3://")]
    [InlineData("s3:///key")]
    [InlineData("s3://bucket//odd")]
    [InlineData("s3://bucket//")]
    [InlineData("s3://bucket/a/../b.parquet")]
    [InlineData("s3://bucket/./b.parquet")]
    [InlineData("s3://bucket/a/..")]
    [InlineData("s3://UPPER/key")]
    [InlineData("s3://ab/key")]
    [InlineData("s3://a..b/key")]
    [InlineData("s3://-ab/key")]
    [InlineData("s3://a_b/key")]
    [InlineData("http://host/x")]
    [InlineData("gs://bucket/x")]
    [InlineData("file://host/share")]
    [InlineData("file://")]
    [InlineData("x\0y")]
    [InlineData("file:///a%00b")]
    public void Anything_else_is_refused_with_the_forms_that_work(string text)
    {
        var error = Assert.Throws<LakeException>(() => LakeUri.Parse(text));
        Assert.Equal(LakeErrorCode.PathInvalid, error.Code);
        Assert.Contains("s3://bucket/prefix/", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void The_root_of_a_lake_holds_no_wildcard() =>
        Assert.Equal(LakeErrorCode.PathInvalid, Assert.Throws<LakeException>(() => LakeStorage.LocalOnly.Open("/data/*/lake")).Code);
}
