
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Encodings;

/// <summary>Decodes numbers and spells each as text.</summary>
internal sealed class TextDecoder<TRaw, TFormat>(RawDecoder<TRaw> decoder) : IByteDecoder
    where TRaw : unmanaged
    where TFormat : struct, ITextFormat<TRaw>
{
    private readonly TRaw[] _block = new TRaw[512];

    public unsafe int MinEntryBytes => sizeof(TRaw);

    public bool TakesPieces => false;

    public void Begin(PageEncoding encoding, ByteSlice values, int maxCount, PageRest? rest = null) => decoder.Begin(encoding, values, maxCount);

    public void Read(int count, ByteRun run)
    {
        run.ReserveEntries(count);
        run.ReserveExpanded((long)count * TFormat.Width);
        for (var done = 0; done < count; done += _block.Length)
        {
            var raw = _block.AsSpan(0, Math.Min(_block.Length, count - done));
            decoder.Read(raw);
            foreach (var value in raw)
            {
                if (!TFormat.TryFormat(value, run.Bytes.AsSpan(run.Used, TFormat.Width)))
                    ReadFailure.Corrupt($"the value {value} is no time of day.");
                run.Ends[run.Count] = run.Used + TFormat.Width;
                run.Commit(1, TFormat.Width);
            }
        }
    }

    public bool End() => decoder.End();
}

/// <summary>Decodes UUIDs and spells each in the lower-case form with hyphens.</summary>
internal sealed class UuidDecoder(MemoryBudget budget) : IByteDecoder
{
    private const int StoredBytes = 16;
    private const int TextBytes = 36;
    private const int Block = 512;

    private readonly ByteDecoder _decoder = new(StoredBytes, budget);
    private readonly ByteRun _stored = new(Block, budget, isBatch: false);

    public int MinEntryBytes => StoredBytes;

    public bool TakesPieces => false;

    public void Begin(PageEncoding encoding, ByteSlice values, int maxCount, PageRest? rest = null) => _decoder.Begin(encoding, values, maxCount);

    public void Read(int count, ByteRun run)
    {
        run.ReserveEntries(count);
        run.ReserveExpanded((long)count * TextBytes);
        for (var done = 0; done < count; done += Block)
        {
            _stored.Clear();
            _decoder.Read(Math.Min(Block, count - done), _stored);
            for (var i = 0; i < _stored.Count; i++)
            {
                Format(_stored[i], run.Bytes.AsSpan(run.Used, TextBytes));
                run.Ends[run.Count] = run.Used + TextBytes;
                run.Commit(1, TextBytes);
            }
        }
    }

    public bool End() => _decoder.End();

    public static void Format(ReadOnlySpan<byte> stored, Span<byte> text) => new Guid(stored, bigEndian: true).TryFormat(text, out _);
}
