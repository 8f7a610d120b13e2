using System.Text;
using CsCheck;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning.Shuffling;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Partitioning.Shuffling;

public sealed class ShuffleTests
{
    private static readonly ShuffleColumn[] Layout =
    [
        new(LakeType.String),
        new(LakeType.Double),
        new(LakeType.Boolean),
        new(LakeType.Decimal(20, 2)),
        new(LakeType.String),
        ShuffleColumn.RowNumber,
    ];

    /// <summary>What a row is made of; the same for every column, so that a row out of place is seen.</summary>
    private static string?[] Row(int number) =>
    [
        number % 7 == 0 ? null : $"text {number % 300}",
        number % 5 == 0 ? null : number.ToString(),
        number % 11 == 0 ? null : (number % 2 == 0).ToString(),
        number % 13 == 0 ? null : number.ToString(),
        number % 17 == 0 ? null : $"unique {number}",
        (number % 19 - 1).ToString(),
    ];

    [Theory]
    [InlineData(1, 1L << 30)]
    [InlineData(2, 1L << 30)]
    [InlineData(4, 1L << 30)]
    [InlineData(1, 1 << 18)]
    [InlineData(3, 1 << 18)]
    [InlineData(8, 1 << 16)]
    public async Task Rows_of_a_partition_come_out_in_input_order_whatever_the_workers_and_the_memory(int workers, long budget)
    {
        const int Items = 24;
        const int BatchRows = 2_000;
        using var folder = new TempFolder();
        using var shuffle = new Shuffle(Layout, budget, folder.Path, TestContext.Current.CancellationToken);
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(() =>
        {
            var writer = shuffle.CreateWriter();
            for (var item = Interlocked.Increment(ref next); item < Items; item = Interlocked.Increment(ref next))
            {
                for (var batch = 0; batch < 3; batch++)
                {
                    var first = (item * 3 + batch) * BatchRows;
                    writer.Add(item, Partitions(first, BatchRows), Batch(first, BatchRows));
                }
                writer.Complete(item);
            }
        })));

        var rows = shuffle.Finish();
        Assert.Equal(Items * 3 * BatchRows, rows.TotalRows);
        Assert.Equal(budget < 1 << 20, shuffle.BytesSpilled > 0);
        var expected = Enumerable.Range(0, Items * 3 * BatchRows).GroupBy(PartitionOf).ToDictionary(group => group.Key, group => group.ToList());
        Assert.Equal(Render(expected.ToDictionary(pair => pair.Key, pair => pair.Value.Select(Row).ToList())), Render(ReadAll(rows, maxRows: 1_000)));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Any_partition_ids_in_any_batches_come_out_stably_sorted()
    {
        Gen.Select(Gen.Int[0, 40].Array[1, 400].Array[1, 12], Gen.Bool).Sample(
            (batches, spill) =>
            {
                using var folder = new TempFolder();
                using var shuffle = new Shuffle([new ShuffleColumn(LakeType.Int64)], spill ? 4_096 : 1 << 30, folder.Path, CancellationToken.None);
                var writer = shuffle.CreateWriter();
                var number = 0L;
                var expected = new SortedDictionary<int, List<long>>();
                for (var item = 0; item < batches.Length; item++)
                {
                    var values = new long[batches[item].Length];
                    for (var row = 0; row < values.Length; row++)
                    {
                        values[row] = number++;
                        if (!expected.TryGetValue(batches[item][row], out var list))
                            expected.Add(batches[item][row], list = []);
                        list.Add(values[row]);
                    }
                    writer.Add(item, batches[item], [new Column<long>(LakeType.Int64, values, values.Length)]);
                    writer.Complete(item);
                }
                var rows = shuffle.Finish();
                var found = new SortedDictionary<int, List<long>>();
                var assembler = rows.CreateAssembler();
                foreach (var piece in rows.Ranges().SelectMany(range => rows.Read(range, 50, assembler)))
                {
                    if (piece.IsFirst)
                        found.Add(piece.Id, []);
                    found[piece.Id].AddRange(((Column<long>)piece.Columns[0]).Values.AsSpan(0, piece.Length).ToArray());
                }
                return expected.Keys.SequenceEqual(found.Keys) && expected.All(pair => pair.Value.SequenceEqual(found[pair.Key]));
            },
            iter: 300);
    }

    private static int PartitionOf(int number) => (int)((uint)number * 2654435761 >> 16) % 97 == 0 ? 5 : (int)((uint)number * 2654435761 >> 20) % 211;

    private static int[] Partitions(int first, int count) => [.. Enumerable.Range(first, count).Select(PartitionOf)];

    private static Column[] Batch(int first, int count)
    {
        var rows = Enumerable.Range(first, count).Select(Row).ToList();
        return
        [
            Text(rows, 0, shareValues: true),
            Fixed(rows, 1, LakeType.Double, double.Parse),
            Fixed(rows, 2, LakeType.Boolean, bool.Parse),
            Fixed(rows, 3, LakeType.Decimal(20, 2), text => Int128.Parse(text)),
            Text(rows, 4, shareValues: false),
            new Column<int>(LakeType.Int32, [.. rows.Select(row => int.Parse(row[5]!))], count),
        ];
    }

    private static DictionaryColumn Text(List<string?[]> rows, int column, bool shareValues)
    {
        var builder = new ByteDictionaryBuilder();
        var values = new List<string>();
        var codes = new int[rows.Count];
        for (var row = 0; row < codes.Length; row++)
        {
            if (rows[row][column] is not { } text)
                codes[row] = -1;
            else if (shareValues)
                codes[row] = builder.Add(Encoding.UTF8.GetBytes(text));
            else
                codes[row] = values.Count;
            if (!shareValues && rows[row][column] is { } own)
                values.Add(own);
        }
        return new DictionaryColumn(LakeType.String, shareValues ? builder.ToDictionary() : ByteDictionary.FromStrings(values), codes, codes.Length);
    }

    private static Column<T> Fixed<T>(List<string?[]> rows, int column, LakeType type, Func<string, T> parse)
        where T : unmanaged
    {
        var validity = ValidityMap.AllValid(rows.Count);
        var values = new T[rows.Count];
        for (var row = 0; row < values.Length; row++)
        {
            if (rows[row][column] is { } text)
                values[row] = parse(text);
            else
                validity.SetNull(row);
        }
        return new Column<T>(type, values, rows.Count, validity);
    }

    private static Dictionary<int, List<string?[]>> ReadAll(ShuffledRows rows, int maxRows)
    {
        var found = new Dictionary<int, List<string?[]>>();
        var assembler = rows.CreateAssembler();
        foreach (var piece in rows.Ranges().SelectMany(range => rows.Read(range, maxRows, assembler)))
        {
            if (piece.IsFirst)
                found.Add(piece.Id, []);
            for (var row = 0; row < piece.Length; row++)
                found[piece.Id].Add([.. piece.Columns.Select(column => Value(column, row))]);
        }
        return found;
    }

    private static string? Value(Column column, int row) => column.IsNull(row) ? null : column switch
    {
        DictionaryColumn text => Encoding.UTF8.GetString(text.GetBytes(row)),
        Column<double> c => c.Values[row].ToString(),
        Column<bool> c => c.Values[row].ToString(),
        Column<Int128> c => c.Values[row].ToString(),
        Column<int> c => c.Values[row].ToString(),
        _ => throw new InvalidOperationException(),
    };

    private static string Render(Dictionary<int, List<string?[]>> partitions) =>
        string.Join('\n', partitions.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}: {string.Join(';', pair.Value.Select(row => string.Join(',', row.Select(value => value ?? "null"))))}"));
}
