using System.Runtime.InteropServices;
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Encodings;

/// <summary>Reads values that are stored in a fixed-width physical type and converts them where the column's type differs.</summary>
internal sealed class NumberReader<TRaw, T, TConversion>(RawDecoder<TRaw> decoder, MemoryBudget budget) : ValueReader<T>(budget)
    where TRaw : unmanaged
    where T : unmanaged
    where TConversion : struct, IValueConversion<TRaw, T>
{
    private const int Block = 512;

    private TRaw[] _block = [];

    protected override unsafe int MinEntryBytes => sizeof(TRaw);

    protected override void BeginPlain(PageEncoding encoding, ByteSlice values, int valueCount) => decoder.Begin(encoding, values, valueCount);

    protected override int ReadPlain(Span<T> destination)
    {
        if (typeof(TConversion) == typeof(Identity<T>))
        {
            decoder.Read(MemoryMarshal.Cast<T, TRaw>(destination));
            return -1;
        }
        var firstBad = -1;
        if (_block.Length < Math.Min(Block, destination.Length))
            _block = new TRaw[Math.Min(Block, destination.Length)];
        for (var done = 0; done < destination.Length; done += Block)
        {
            var part = destination.Slice(done, Math.Min(Block, destination.Length - done));
            var raw = _block.AsSpan(0, part.Length);
            decoder.Read(raw);
            for (var i = 0; i < raw.Length; i++)
            {
                if (!TConversion.TryConvert(raw[i], out part[i]) && firstBad < 0)
                    firstBad = done + i;
            }
        }
        return firstBad;
    }

    protected override bool EndPlain() => decoder.End();
}

/// <summary>Reads values of fixed width that are stored as byte strings: decimals and half-precision floats.</summary>
internal sealed class ConvertedBytesReader<T, TConversion>(int fixedWidth, MemoryBudget budget) : ValueReader<T>(budget)
    where T : unmanaged
    where TConversion : struct, IBytesConversion<T>
{
    private const int Block = 512;

    private readonly ByteDecoder _decoder = new(fixedWidth, budget);
    private readonly ByteRun _run = new(Block, budget, isBatch: false);

    protected override int MinEntryBytes => _decoder.MinEntryBytes;

    protected override void BeginPlain(PageEncoding encoding, ByteSlice values, int valueCount) => _decoder.Begin(encoding, values, valueCount);

    protected override int ReadPlain(Span<T> destination)
    {
        var firstBad = -1;
        for (var done = 0; done < destination.Length; done += Block)
        {
            var part = destination.Slice(done, Math.Min(Block, destination.Length - done));
            _run.Clear();
            _decoder.Read(part.Length, _run);
            for (var i = 0; i < part.Length; i++)
            {
                if (!TConversion.TryConvert(_run[i], out part[i]) && firstBad < 0)
                    firstBad = done + i;
            }
        }
        return firstBad;
    }

    protected override bool EndPlain() => _decoder.End();
}
