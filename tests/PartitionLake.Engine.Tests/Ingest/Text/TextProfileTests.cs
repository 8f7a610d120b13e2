using System.Text;
using PartitionLake.Engine.Ingest.Text;

namespace PartitionLake.Engine.Tests.Ingest.Text;

public sealed class TextProfileTests
{
    [Theory]
    [InlineData("int64", "1", "-5", "0", "9223372036854775807", "-9223372036854775808")]
    [InlineData("double", "1", "2.50", "-0.125", "1e5")]
    [InlineData("boolean", "true", "false")]
    [InlineData("date", "2025-01-31", "1969-12-31")]
    [InlineData("timestamp", "2025-01-31 10:00:00", "2025-01-31T10:00:00.123456")]
    [InlineData("timestamp with time zone", "2025-01-31T10:00:00Z", "2025-01-31 10:00:00+02:00")]
    [InlineData("string", "1", "2", "x")]
    [InlineData("string", "02134", "10001")]
    [InlineData("string", "+5")]
    [InlineData("double", "-0")]
    [InlineData("string", "01.5", "2.5")]
    [InlineData("string", "1", "true")]
    [InlineData("string", "2025-01-31", "2025-01-31 10:00:00")]
    [InlineData("string", "2025-02-30")]
    [InlineData("string", "9223372036854775808")]
    [InlineData("string", "9007199254740993", "0.5")]
    [InlineData("string", "0.12345678901234567890")]
    [InlineData("double", "0.30000000000000004")]
    [InlineData("string", "1e999")]
    [InlineData("string", "NaN", "1.5")]
    public void A_type_is_inferred_only_where_it_holds_every_value_unchanged(string type, params string[] values)
    {
        var profile = new TextProfile();
        foreach (var value in values)
            profile.Add(Encoding.UTF8.GetBytes(value), ValueNotation.Bare);

        Assert.Equal((type, null), (profile.ToType().Type?.ToString(), profile.ToType().Refusal));
    }

    [Fact]
    public void Files_tell_together()
    {
        var (first, second) = (new TextProfile(), new TextProfile());
        first.Add("1"u8, ValueNotation.Bare);
        second.Add("A1"u8, ValueNotation.Bare);
        Assert.Equal("int64", first.ToType().Type!.ToString());
        first.Add(second);
        Assert.Equal("string", first.ToType().Type!.ToString());
    }
}
