using CsCheck;
using PartitionLake.Engine.Partitioning;

namespace PartitionLake.Engine.Tests.Partitioning;

public sealed class PartitionPathTests
{
    private const string Special = "\u0001\u0009\u000A\u001F\u007F\"#%'*/:=?\\{[]^";

    /// <summary>Characters that escaping or file systems treat in a way of their own, more often than chance would.</summary>
    private static readonly Gen<string> HostileText = Gen.OneOf(
        Gen.Char[Special + "%%%%0123456789abcdefABCDEF._-~ +aZÉé"].Select(c => c.ToString()),
        Gen.OneOf("😀", "e\u0301", "%2", "%25", "%C3%A9", "..", "__HIVE_DEFAULT_PARTITION__", "a=b/c"),
        Gen.String).Array[0, 12].Select(string.Concat);

    [Fact]
    public void Exactly_the_characters_that_Hive_escapes_are_escaped()
    {
        for (var c = 1; c <= char.MaxValue; c++)
        {
            var text = ((char)c).ToString();
            var isSpecial = c <= 0x1F || Special.Contains((char)c, StringComparison.Ordinal);
            Assert.Equal(isSpecial ? $"%{c:X2}" : text, PartitionPath.Escape(text));
        }
    }

    [Theory]
    [InlineData("Office/outpatient services", "Office%2Foutpatient services")]
    [InlineData("Atlanta-Sandy Springs-Alpharetta, GA", "Atlanta-Sandy Springs-Alpharetta, GA")]
    [InlineData("100%", "100%25")]
    [InlineData("/etc", "%2Fetc")]
    [InlineData("😀 Zürich", "😀 Zürich")]
    [InlineData("2025-08-01 10:00:00", "2025-08-01 10%3A00%3A00")]
    public void Known_values_have_the_spelling_of_Hive(string text, string escaped)
    {
        Assert.Equal(escaped, PartitionPath.Escape(text));
        Assert.Equal(text, PartitionPath.Unescape(escaped));
    }

    [Fact]
    public void Unescape_is_the_inverse_of_Escape_for_every_text() =>
        HostileText.Sample(text => PartitionPath.Unescape(PartitionPath.Escape(text)) == text, iter: 20_000);

    [Theory]
    [InlineData("100%", "100%")]
    [InlineData("%", "%")]
    [InlineData("%4", "%4")]
    [InlineData("%zz%2G", "%zz%2G")]
    [InlineData("%+1", "%+1")]
    [InlineData("a%2fb", "a/b")]
    [InlineData("%E9", "%E9")]
    [InlineData("%C3%A9t%C3%A9", "été")]
    [InlineData("%C3%A9%E9", "é%E9")]
    [InlineData("%F0%9F%98%80%20x", "😀 x")]
    [InlineData("%F0%9F%98", "%F0%9F%98")]
    public void Text_of_other_writers_is_decoded_and_broken_sequences_stay(string foreign, string expected) =>
        Assert.Equal(expected, PartitionPath.Unescape(foreign));

    [Fact]
    public void Two_different_tuples_never_share_a_path()
    {
        var key = Gen.Select(Gen.OneOf("a", "b", "a=b", "a%3Db", "é"), Gen.Null(HostileText), (name, text) => (Name: name, Text: (string?)text));
        var storable = key.Where(k => k.Text is null || (k.Text.Length > 0 && k.Text != PartitionPath.NullText && PartitionText.IsStorable(k.Text)));
        var tuple = storable.Array[1, 3];
        Gen.Select(tuple, tuple).Sample((left, right) =>
        {
            var same = left.SequenceEqual(right);
            return same == (PathOf(left) == PathOf(right));
        }, iter: 20_000);
        tuple.Sample(keys => PartitionPath.TryParse(PathOf(keys), out var read) && read.SequenceEqual(keys), iter: 20_000);
    }

    [Fact]
    public void A_path_stays_below_its_root()
    {
        HostileText.Where(t => t.Length > 0 && t != PartitionPath.NullText && PartitionText.IsStorable(t)).Sample(text =>
        {
            var segment = PartitionPath.Segment("k", text);
            return !segment.Contains('/', StringComparison.Ordinal) && !segment.Contains('\\', StringComparison.Ordinal) && segment is not ("." or "..");
        });
        Assert.Equal("k=..%2F..%2Fetc", PartitionPath.Segment("k", "../../etc"));
    }

    [Fact]
    public void A_value_that_a_path_cannot_carry_back_is_refused_by_column_and_value()
    {
        (string Text, string Shown)[] cases =
        [
            ("", "''"), (PartitionPath.NullText, "'__HIVE_DEFAULT_PARTITION__'"), ("a\0b", "'a\\u0000b'"),
            ("\uD83D", "'\\uD83D'"), ("x\uDE00y", "'x\\uDE00y'"),
        ];
        foreach (var (text, shown) in cases)
        {
            var error = Assert.Throws<LakeException>(() => PartitionPath.Segment("state", text));
            Assert.Equal(LakeErrorCode.PartitionValueInvalid, error.Code);
            Assert.Equal("state", error.Target);
            Assert.Contains(shown, error.Message, StringComparison.Ordinal);
            Assert.NotNull(error.Remedy);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("_hidden")]
    [InlineData(".hidden")]
    [InlineData("a\0")]
    public void A_name_that_readers_would_skip_is_refused(string name) =>
        Assert.Equal(LakeErrorCode.PlanInvalid, Assert.Throws<LakeException>(() => PartitionPath.Segment(name, "x")).Code);

    [Fact]
    public void Null_has_the_folder_of_Hive_and_is_read_back()
    {
        Assert.Equal("state=__HIVE_DEFAULT_PARTITION__", PartitionPath.Segment("state", null));
        Assert.True(PartitionPath.TryParse("a=1/state=__HIVE_DEFAULT_PARTITION__", out var keys));
        Assert.Equal([("a", "1"), ("state", null)], keys);
    }

    [Theory]
    [InlineData("state")]
    [InlineData("=GA")]
    [InlineData("a=1//b=2")]
    [InlineData("a=1/")]
    public void A_folder_that_is_not_name_and_value_is_not_parsed(string path) =>
        Assert.False(PartitionPath.TryParse(path, out _));

    private static string PathOf((string Name, string? Text)[] keys) =>
        keys.Aggregate("", (path, key) => PartitionPath.Combine(path, PartitionPath.Segment(key.Name, key.Text)));
}
