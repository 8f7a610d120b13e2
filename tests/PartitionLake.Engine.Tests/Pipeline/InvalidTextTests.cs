using System.Text;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Pipeline;

/// <summary>Text columns of an input whose bytes are no UTF-8.</summary>
public sealed class InvalidTextTests : IDisposable
{
    private readonly SmallLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("repeated", "")]
    [InlineData("single", ", DICTIONARY_SIZE_LIMIT 0")]
    public async Task Text_that_is_none_is_refused_with_file_and_row_before_anything_is_published(string column, string options)
    {
        Spoil(
            "fact.parquet",
            "SELECT i::INTEGER AS id, 'S' || i % 3 AS state, 'c1' AS code, "
                + $"CASE WHEN i % 40 = 37 THEN 'bad~' ELSE 'good' || i % 7 END AS {column} FROM range(100) t(i)", options);

        var failure = await _lake.FailAsync();

        Assert.Equal(LakeErrorCode.TextInvalid, failure.Code);
        Assert.Contains($"text column '{column}'", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"row 38 of '{_lake.Folder["fact.parquet"]}'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("0x626164FF", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"CAST({column} AS BINARY)", failure.Remedy, StringComparison.Ordinal);
        Assert.Contains("InvalidText = 'Replace'", failure.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_a_partition_key_it_is_refused_too()
    {
        Spoil("fact.parquet", "SELECT i AS id, 'c1' AS code, CASE WHEN i = 3 THEN 'bad~' ELSE 'x' END AS state FROM range(9) t(i)");

        Assert.Contains("row 4 of", (await _lake.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_dimension_it_is_refused_where_it_is_published()
    {
        Spoil("dim.parquet", "SELECT 'c' || i AS code, 'label ' || i || CASE WHEN i = 2 THEN '~' ELSE '' END AS label FROM range(4) t(i)");

        var failure = await _lake.FailAsync();
        Assert.Contains($"row 3 of '{_lake.Folder["dim.parquet"]}'", failure.Message, StringComparison.Ordinal);

        _lake.Plan = _lake.Plan with { Exclude = ["label"] };
        await _lake.RunAsync();
        Assert.Equal(100, _lake.Rows("id").Count);
    }

    [Fact]
    public async Task The_bytes_can_be_kept_as_binary()
    {
        Spoil("fact.parquet", "SELECT i::INTEGER AS id, 'S' AS state, 'c1' AS code, CASE WHEN i = 1 THEN 'bad~' ELSE 'good' END AS note FROM range(3) t(i)");
        _lake.Plan = _lake.Plan with { Columns = ["CAST(note AS BINARY) AS note_bytes"], Exclude = ["note"] };

        await _lake.RunAsync();

        Assert.Equal(["676F6F64", "626164FF", "676F6F64"], _lake.Rows("id, hex(note_bytes)").Select(row => row[1]));
    }

    [Fact]
    public async Task It_is_replaced_on_request()
    {
        Spoil(
            "fact.parquet",
            "SELECT i::INTEGER AS id, 'S' AS state, CASE WHEN i = 0 THEN 'c~' ELSE 'c1' END AS code, "
                + "CASE WHEN i = 1 THEN 'bad~' ELSE 'good' END AS note FROM range(3) t(i)");
        Spoil("dim.parquet", "SELECT 'c' || i AS code, 'label' || '~' || i AS label FROM range(4) t(i)");
        _lake.Plan = _lake.Plan with { InvalidText = InvalidTextRule.Replace };

        await _lake.RunAsync();

        Assert.Equal(["good", "bad\uFFFD", "good"], _lake.Rows("id, note").Select(row => row[1]));
        Assert.Equal([null, "label\uFFFD1", "label\uFFFD1"], _lake.Rows("id, label").Select(row => row[1]));
        Assert.Equal("c\uFFFD", _lake.Rows("id, code")[0][1]);
    }

    [Fact]
    public async Task Values_whose_halves_only_together_are_text_are_refused()
    {
        // Two values that end and begin within one character: their bytes in a row are sound, each for itself is not.
        Spoil("fact.parquet", "SELECT i::INTEGER AS id, 'S' AS state, 'c1' AS code, ['#~', '~#'][i + 1] AS note FROM range(2) t(i)",
            "", ("#~", [0x61, 0xC3]), ("~#", [0xA9, 0x62]));

        Assert.Contains("row 1 of", (await _lake.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_that_is_left_out_is_not_looked_at()
    {
        Spoil("fact.parquet", "SELECT i::INTEGER AS id, 'S' AS state, 'c1' AS code, 'bad~' AS note FROM range(3) t(i)");
        _lake.Plan = _lake.Plan with { Exclude = ["note"] };

        await _lake.RunAsync();

        Assert.Equal(3, _lake.Rows("id").Count);
    }

    /// <summary>A file of DuckDB without compression, in which marks are then replaced by bytes that are no text.</summary>
    private void Spoil(string name, string sql, string options = "", params (string Mark, byte[] Bytes)[] marks)
    {
        _lake.Duck.Execute($"COPY ({sql}) TO {Duck.Literal(_lake.Folder[name])} (FORMAT parquet, COMPRESSION uncompressed{options})");
        var content = File.ReadAllBytes(_lake.Folder[name]);
        foreach (var (mark, bytes) in marks.Length > 0 ? marks : [("~", [0xFF])])
        {
            for (var at = content.AsSpan().IndexOf(Encoding.ASCII.GetBytes(mark)); at >= 0; at = content.AsSpan().IndexOf(Encoding.ASCII.GetBytes(mark)))
                bytes.CopyTo(content, at);
        }
        File.WriteAllBytes(_lake.Folder[name], content);
    }
}
