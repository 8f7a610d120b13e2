using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Pages;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

public sealed class WindowedChunkTests
{
    private const int Window = WindowedChunk.WindowBytes;

    [Fact]
    public void A_window_gives_the_bytes_of_any_place_on_the_way()
    {
        var content = new byte[Window * 3 + 1000];
        new Random(7).NextBytes(content);
        var source = new MemoryByteSource(content);
        using var guarded = new GuardedSource(source, TimeSpan.FromMinutes(1), TimeProvider.System);
        using var chunk = new WindowedChunk(guarded, 100, content.Length - 200, spare: 64, new MemoryBudget(ReadLimits.Default, 0), CancellationToken.None);
        var random = new Random(8);
        for (long position = 0; position < chunk.Length; position += random.Next(1, 3 << 20))
        {
            var wanted = random.Next(1, 5 << 20);
            var found = chunk.At(position, wanted);
            var expected = (int)Math.Min(wanted, chunk.Length + chunk.Spare - position);
            Assert.InRange(found.Length, expected, int.MaxValue);
            Assert.True(content.AsSpan(100 + (int)position, expected).SequenceEqual(found.Span[..expected]), $"the bytes at {position}");
        }
        Assert.InRange(source.Reads, 3, 12);
    }

    [Fact]
    public void A_window_grows_for_a_long_page_and_pays_for_it()
    {
        var content = new byte[Window * 3];
        content[^1] = 42;
        using var guarded = new GuardedSource(new MemoryByteSource(content), TimeSpan.FromMinutes(1), TimeProvider.System);
        var limits = ReadLimits.Default with { MaxHeldBytes = Window * 3 };
        using var chunk = new WindowedChunk(guarded, 0, content.Length, 0, new MemoryBudget(limits, 0), CancellationToken.None);
        chunk.At(0, 10);
        var failure = Assert.Throws<ReadFailure>(() => chunk.At(5, Window * 2 + 5 + ByteSlice.Slack));
        Assert.Contains(nameof(ReadLimits.MaxHeldBytes), failure.Message, StringComparison.Ordinal);
        Assert.Equal(42, chunk.At(content.Length - 1, 100).Span[0]);
    }
}
