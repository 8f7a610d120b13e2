using System.Reflection;
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Tests.Support;
using static PartitionLake.Engine.Tests.Parquet.Reading.HandmadeFile;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

/// <summary>Each limit, set so low that a good file passes it. The one on batches ends a batch and refuses nothing.</summary>
public sealed class ReadLimitsTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);
    private static readonly Lazy<byte[]> Many = new(ManyEqualRows);
    private static readonly Lazy<byte[]> Long = new(OneLongText);

    // The value that refuses the file.
    private static readonly Dictionary<string, (string Value, Lazy<byte[]> File)> TooLow = new()
    {
        ["MaxFooterBytes"] = ("20", Many),
        ["MaxColumns"] = ("1", Many),
        ["MaxSchemaDepth"] = ("2", Many),
        ["MaxRowGroups"] = ("1", Many),
        ["MaxColumnChunks"] = ("3", Many),
        ["MaxKeyValues"] = ("1", Many),
        ["MaxRows"] = ("10", Many),
        ["MaxRowsPerFileByte"] = ("1", Many),
        ["MaxChunkBytes"] = ("20", Many),
        ["MaxValuesPerChunk"] = ("2000", Many),
        ["MaxExpandedBytes"] = ("1KB", Many),
        ["MaxStall"] = ("00:00:00.05", Many),
        ["MaxPageBytes"] = ("16MB", Long),
        ["MaxDecompressionRatio"] = ("100", Long),
        ["MaxHeldBytes"] = ("1MB", Long),
        ["MaxHeldRatio"] = ("1; MaxHeldBytes=1", Long),
    };

    public static TheoryData<string> Names() =>
        [.. typeof(ReadLimits).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => property.Name).Where(name => name != nameof(ReadLimits.MaxBatchBytes))];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_limit_can_be_set_by_text_and_names_itself_when_it_is_passed(string name)
    {
        var (value, file) = TooLow[name];
        IByteSource source = name == "MaxStall" ? new StalledSource(file.Value) : new MemoryByteSource(file.Value);
        var error = Assert.Throws<LakeException>(() => Texts.Read(source, limits: ReadLimitsText.Parse($"{name}={value}")));
        Assert.Equal(LakeErrorCode.LimitExceeded, error.Code);
        Assert.Contains($"the limit {name} allows", error.Message, StringComparison.Ordinal);
        Assert.Contains(ReadLimitsText.Variable, error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_files_pass_the_defaults()
    {
        Assert.Equal(100_000, Texts.Read(new MemoryByteSource(Many.Value)).Count);
        Assert.Single(Texts.Read(new MemoryByteSource(Long.Value)));
    }

    [Theory]
    [InlineData("MaxPages=3", "knows no limit 'MaxPages'")]
    [InlineData("MaxRows", "MaxRows a value that is not")]
    [InlineData("MaxRows=-1", "MaxRows a value that is not")]
    [InlineData("MaxPageBytes=4GB", "MaxPageBytes a value that is not")]
    [InlineData("MaxStall=soon", "MaxStall a value that is not")]
    public void Text_that_sets_no_limit_is_refused(string text, string message) =>
        Assert.Contains(message, Assert.Throws<LakeException>(() => ReadLimitsText.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Text_may_set_several_limits_with_units_and_in_any_case() =>
        Assert.Equal(
            new ReadLimits { MaxPageBytes = 512 << 20, MaxRows = 5, MaxChunkBytes = 3L << 30, MaxStall = TimeSpan.FromMinutes(10) },
            ReadLimitsText.Parse("maxpagebytes=512mb; MaxRows = 5, MaxChunkBytes=3GB; MaxStall=00:10:00;"));

    [Fact]
    public void A_read_that_gets_no_value_for_too_long_is_ended()
    {
        var clock = new SteppedClock();
        var watchdog = new Watchdog(TimeSpan.FromSeconds(60), clock);
        clock.Advance(59);
        watchdog.Check();
        watchdog.Restart();
        clock.Advance(59);
        watchdog.Check();
        clock.Advance(2);
        var failure = Assert.Throws<ReadFailure>(watchdog.Check);
        Assert.Contains("no value has been decoded for 61.0 s, longer than the 60.0 s that the limit MaxStall allows",
            failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_that_stalls_behind_the_footer_is_named_and_cancelled()
    {
        using var source = new StalledSource(Many.Value, answers: 1);
        using var file = Texts.Open(source, ReadLimits.Default with { MaxStall = Moment });
        var error = Assert.Throws<LakeException>(() => Texts.OpenGroup(file, 1, 0));
        Assert.Contains("The file 'stalled.parquet', row group 1: no byte of the file has arrived", error.Message, StringComparison.Ordinal);
        Assert.True(source.WasCancelled);
    }

    [Fact]
    public void Batches_of_wide_rows_are_small()
    {
        using var wide = Texts.Open(new MemoryByteSource(Long.Value));
        using var narrow = Texts.Open(new MemoryByteSource(Many.Value));
        using var wideRows = Texts.OpenGroup(wide, 0, 0);
        using var narrowRows = Texts.OpenGroup(narrow, 0, 0);
        Assert.Equal(1, wideRows.FittingRows(131_072));
        Assert.Equal(131_072, narrowRows.FittingRows(131_072));
    }

    private static byte[] ManyEqualRows()
    {
        using var duck = new Duck();
        using var folder = new TempFolder();
        duck.Execute($"""
            COPY (SELECT 1 AS one, 'text' AS text, ['a', 'b'] AS list FROM range(100000))
            TO {Duck.Literal(folder["many.parquet"])} (FORMAT parquet, ROW_GROUP_SIZE 20480, KV_METADATA {"{"} a: 'b', c: 'd' {"}"})
            """);
        return File.ReadAllBytes(folder["many.parquet"]);
    }

    private static byte[] OneLongText()
    {
        var body = Bombs.LongText(20 << 20);
        return new HandmadeFile { RowCount = 1 }.Column([HostileShapes.Text], PhysicalType.ByteArray, 1,
            [Page(1, PageEncoding.Plain, CorpusShapes.Zstd(body), uncompressed: body.Length)], Codec.Zstd, uncompressed: body.Length).Build();
    }

    private sealed class SteppedClock : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds;

        public void Advance(int seconds) => _seconds += seconds;
    }

    /// <summary>Answers some reads and then no more, until it is cancelled.</summary>
    private sealed class StalledSource(byte[] content, int answers = 0) : IByteSource
    {
        private readonly MemoryByteSource _content = new(content);
        private int _answers = answers;

        public string Name => "stalled.parquet";

        public long Length => content.Length;

        public bool WasCancelled { get; private set; }

        public ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
        {
            if (_answers-- > 0)
                return _content.ReadAsync(offset, destination, cancellationToken);
            cancellationToken.Register(() => WasCancelled = true);
            return new ValueTask(new TaskCompletionSource().Task);
        }

        public void Dispose()
        {
        }
    }
}
