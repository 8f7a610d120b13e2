using static PartitionLake.Engine.Tests.Parquet.Reading.HandmadeFile;

using PartitionLake.Engine.Parquet.Format;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

/// <summary>Small files whose pages lie, each with what its refusal must say.</summary>
internal static class HostileShapes
{
    public static readonly ThriftStruct Int = Leaf("a", PhysicalType.Int32, Repetition.Required);
    public static readonly ThriftStruct OptionalInt = Leaf("a", PhysicalType.Int32, Repetition.Optional);
    public static readonly ThriftStruct Text = Leaf("t", PhysicalType.ByteArray, Repetition.Required, ConvertedType.Utf8);

    public static IEnumerable<(string Name, string Message, byte[] Content)> All() =>
        Pages().Concat(Levels()).Concat(Texts()).Select((file, i) => ($"lie-{i:D2}.parquet", file.Message, file.Content));

    private static IEnumerable<(string Message, byte[] Content)> Pages()
    {
        yield return Ints("holds 2 values where at least 3 are declared", Page(3, PageEncoding.Plain, Little(1, 2)));
        yield return Ints("holds 4 values where 3 are declared", Page(3, PageEncoding.Plain, Little(1, 2, 3, 4)));
        yield return Ints("holds 2 values where at least 3 are declared", Page(3, PageEncoding.Plain, new byte[11]));
        yield return Ints("declares 4 values where 3 are left", Page(4, PageEncoding.Plain, Little(1, 2, 3, 4)));
        yield return Ints("no legal number of values", Page(-1, PageEncoding.Plain, Little(1, 2, 3)));
        yield return Ints("values missing", Page(2, PageEncoding.Plain, Little(1, 2)));
        yield return Ints("declares 1000 bytes but takes 12", Page(3, PageEncoding.Plain, Little(1, 2, 3), uncompressed: 1000));
        yield return Ints("checksum", Page(3, PageEncoding.Plain, Little(1, 2, 3), checksum: 1));
        yield return Ints("is not a known encoding", Page(3, (PageEncoding)42, Little(1, 2, 3)));
        yield return Ints("does not define for them", Page(3, PageEncoding.DeltaByteArray, Little(1, 2, 3)));
        yield return Ints("dictionary of 0 entries", Page(3, PageEncoding.RleDictionary, [1, 6, 0]));
        yield return Ints("40 bits wide", Page(3, PageEncoding.RleDictionary, [40, 6, 0]));
        yield return Ints("blocks of 0 values", Page(3, PageEncoding.DeltaBinaryPacked, [0, 0, 3, 0]));
        yield return Ints("declares 2147483647 values in a page of 3", Page(3, PageEncoding.DeltaBinaryPacked, [0x80, 1, 4, 0xFF, 0xFF, 0xFF, 0xFF, 7, 0]));
        yield return Ints("numbers of 65 bits", Page(3, PageEncoding.DeltaBinaryPacked, [0x80, 1, 4, 3, 0, 0, 65, 0, 0, 0]));
        yield return Narrow("row 2 (counted from 0) holds a number outside the range of its annotation Int8", ConvertedType.Int8, 127, -128, 128);
        yield return Narrow("holds a number outside the range of its annotation UnsignedInt16", ConvertedType.UInt16, 65_535, 0, -1);
        yield return Narrow("row 1 (counted from 0) holds a number of more digits than decimal(2,1) has", ConvertedType.Decimal, -99, 100, 1);
        // Index pages are skipped unread, so their sizes must not be believed either.
        yield return Ints("where 0 are left", new ThriftStruct().Int32(1, 1).Int32(2, 9).Int32(3, int.MaxValue).ToArray());
        yield return Ints("dictionary of 1 entries", DictionaryPage(1, Little(7)), Page(3, PageEncoding.RleDictionary, [1, 3, 0b010]));
    }

    private static IEnumerable<(string Message, byte[] Content)> Levels()
    {
        yield return OptionalInts("a definition level is 3", Page(3, PageEncoding.Plain, [.. Prefixed(6, 3), .. Little(1, 2, 3)]));
        yield return OptionalInts("goes on for 2 values", Page(3, PageEncoding.Plain, [.. Prefixed(10, 1), .. Little(1, 2, 3)]));
        yield return OptionalInts("before all the values", Page(3, PageEncoding.Plain, [.. Prefixed(4, 1), .. Little(1, 2, 3)]));
        yield return OptionalInts("a section of 1000 bytes", Page(3, PageEncoding.Plain, [.. Little(1000), 6, 1]));
        yield return OptionalInts("a section of -1 bytes", Page(3, PageEncoding.Plain, [.. Little(-1), 6, 1]));
        yield return OptionalInts("no room for the length", Page(3, PageEncoding.Plain, [6, 1]));
        yield return OptionalInts("3 rows but 2 values", PageV2(2, 0, 3, PageEncoding.Plain, [], [6, 1], Little(1, 2)));
    }

    private static IEnumerable<(string Message, byte[] Content)> Texts()
    {
        yield return TextPages("a value declares 4294967295 bytes", Page(2, PageEncoding.Plain, [.. Plain("a"), .. Little(-1)]));
        yield return TextPages("a value declares 100 bytes where 1 are left", Page(2, PageEncoding.Plain, [.. Plain("a"), .. Little(100), 65]));
        yield return TextPages("more values than the 2", Page(2, PageEncoding.Plain, Plain("a", "b", "c")));
        yield return TextPages("entry 2 of a dictionary of 2", DictionaryPage(2, Plain("a", "b")), Page(2, PageEncoding.RleDictionary, [2, 3, 0b1001]));
        yield return TextPages("declares 1000000000 entries", DictionaryPage(1_000_000_000, Plain("a", "b")), Page(2, PageEncoding.RleDictionary, [1, 4, 0]));
        yield return TextPages("must come first", DictionaryPage(1, Plain("a")), DictionaryPage(1, Plain("b")), Page(2, PageEncoding.RleDictionary, [1, 4, 0]));
        yield return TextPages("takes 9 bytes from the one before", Page(2, PageEncoding.DeltaByteArray, [8, 1, 2, 0, 18, 0, 8, 1, 2, 0, 0, 0]));
    }

    private static (string, byte[]) Ints(string message, params byte[][] pages) =>
        (message, new HandmadeFile { RowCount = 3 }.Column(Int, PhysicalType.Int32, pages).Build());

    private static (string, byte[]) Narrow(string message, ConvertedType type, params int[] values)
    {
        var leaf = Leaf("a", PhysicalType.Int32, Repetition.Required, type, scale: 1, precision: 2);
        return (message, new HandmadeFile { RowCount = 3 }.Column(leaf, PhysicalType.Int32, Page(3, PageEncoding.Plain, Little(values))).Build());
    }

    private static (string, byte[]) OptionalInts(string message, byte[] page) =>
        (message, new HandmadeFile { RowCount = 3 }.Column(OptionalInt, PhysicalType.Int32, page).Build());

    private static (string, byte[]) TextPages(string message, params byte[][] pages) =>
        (message, new HandmadeFile { RowCount = 2 }.Column(Text, PhysicalType.ByteArray, pages).Build());
}
