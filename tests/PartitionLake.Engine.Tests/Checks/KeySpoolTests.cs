using CsCheck;
using PartitionLake.Engine.Checks;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Checks;

/// <summary>The spool finds what a dictionary in memory finds, however little memory it has.</summary>
public sealed class KeySpoolTests
{
    [Theory]
    [InlineData(1L << 20)]
    [InlineData(1)]
    public void Duplicates_are_those_of_a_dictionary(long memory)
    {
        using var folder = new TempFolder();
        Gen.Int[0, 400].Array[0, 3000].Sample(values =>
        {
            using var spool = new KeySpool(folder.Path, memory);
            for (var start = 0; start < values.Length; start += 100)
            {
                var part = values.AsSpan(start, Math.Min(100, values.Length - start)).ToArray();
                var first = start;
                spool.Add(KeyHasher.Hash([new Column<int>(LakeType.Int32, part, part.Length)], part.Length, out var isNull),
                    isNull, start / 1000, row => (first + row) % 1000);
            }
            var found = spool.Finish(3, TestContext.Current.CancellationToken);
            var expected = values.Select((value, row) => (value, row)).GroupBy(pair => pair.value).Where(group => group.Count() > 1).ToList();

            Assert.Equal((expected.Count, expected.Sum(group => group.Count())), ((int)found.Keys, (int)found.Rows));
            Assert.Equal(
                expected.OrderBy(group => group.First().row).Take(3).Select(group => (group.First().row, group.ElementAt(1).row, (long)group.Count())),
                found.Examples.Select(example => (Row(example.First), Row(example.Second), example.Rows)));
            Assert.Equal(memory == 1 && values.Length >= 256, spool.HasSpilled);
        }, iter: 50, threads: 1);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Equal_values_of_different_types_are_one_key()
    {
        var rows = Hash(new Column<int>(LakeType.Int32, [7], 1), new Column<long>(LakeType.Int64, [7], 1));
        Assert.Equal(rows[0], rows[1]);
        var zeros = Hash(new Column<double>(LakeType.Double, [0.0], 1),
            new Column<double>(LakeType.Double, [-0.0], 1), new Column<float>(LakeType.Float, [0f], 1));
        Assert.Single(zeros.Distinct());
        var decimals = Hash(new Column<Int128>(LakeType.Decimal(9, 2), [150], 1),
            new Column<Int128>(LakeType.Decimal(9, 1), [15], 1), new Column<Int128>(LakeType.Decimal(9, 1), [150], 1));
        Assert.Equal(2, decimals.Distinct().Count());
    }

    [Fact]
    public void The_parts_of_a_key_do_not_run_together()
    {
        Column Texts(params string[] values) =>
            new DictionaryColumn(LakeType.String, ByteDictionary.FromStrings(values), [.. Enumerable.Range(0, values.Length)], values.Length);
        var hashes = KeyHasher.Hash([Texts("ab", "a", "a"), Texts("c", "bc", "bc")], 3, out _);

        Assert.NotEqual(hashes[0], hashes[1]);
        Assert.Equal(hashes[1], hashes[2]);
    }

    private static UInt128[] Hash(params Column[] columns) => [.. columns.Select(column => KeyHasher.Hash([column], 1, out _)[0])];

    private static int Row(KeyRecord record) => record.Source * 1000 + (int)record.Row;
}
