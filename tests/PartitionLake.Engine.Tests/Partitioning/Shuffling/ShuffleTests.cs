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
    public void Few_runs_stay_open_however_often_memory_was_full()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux shows which files a process has open.");
        const int Batches = 700;
        using var folder = new TempFolder();
        using var shuffle = new Shuffle([new ShuffleColumn(LakeType.Int64), new ShuffleColumn(LakeType.String)], 4_096, folder.Path, CancellationToken.None);
        var writer = shuffle.CreateWriter();
        for (var item = 0; item < Batches; item++)
        {
            var numbers = Enumerable.Range(0, 300).Select(row => (long)(item * 300 + row)).ToArray();
            var text = ByteDictionary.FromStrings([.. numbers.Select(number => $"text {number}")]);
            writer.Add(item, [.. numbers.Select(number => (int)(number * 7 % 11))],
                [new Column<long>(LakeType.Int64, numbers, 300), new DictionaryColumn(LakeType.String, text, [.. Enumerable.Range(0, 300)], 300)]);
            writer.Complete(item);
        }
        var rows = shuffle.Finish();

        Assert.InRange(SpillFiles(folder.Path), 2, 45);
        var next = new Dictionary<int, long>();
        var assembler = rows.CreateAssembler();
        foreach (var piece in rows.Ranges().SelectMany(range => rows.Read(range, 1_000, assembler)))
        {
            var (numbers, texts) = ((Column<long>)piece.Columns[0], (DictionaryColumn)piece.Columns[1]);
            for (var row = 0; row < piece.Length; row++)
            {
                // Rows of a partition are those whose number leaves the same remainder: each is 11 more than the one before.
                Assert.Equal(piece.Id, (int)(numbers.Values[row] * 7 % 11));
                Assert.Equal(next.GetValueOrDefault(piece.Id, numbers.Values[row]), numbers.Values[row]);
                next[piece.Id] = numbers.Values[row] + 11;
                Assert.Equal($"text {numbers.Values[row]}", Encoding.UTF8.GetString(texts.GetBytes(row)));
            }
        }
        Assert.Equal(Batches * 300, rows.TotalRows);
        Assert.All(next.Values, end => Assert.InRange(end, Batches * 300, (Batches * 300) + 10));
    }

    [Fact]
    public void Pieces_are_the_longest_that_fit_whatever_the_runs()
    {
        Gen.Select(Gen.Int[0, 9].Array[1, 60].Array[1, 9], Gen.Int[1, 12], Gen.Bool).Sample(
            (batches, maxUnits, spill) =>
            {
                using var folder = new TempFolder();
                using var shuffle = new Shuffle([new ShuffleColumn(LakeType.Int64)], spill ? 256 : 1 << 30, folder.Path, CancellationToken.None);
                var writer = shuffle.CreateWriter();
                for (var item = 0; item < batches.Length; item++)
                {
                    var values = batches[item].Select(units => (long)units).ToArray();
                    writer.Add(item, new int[values.Length], [new Column<long>(LakeType.Int64, values, values.Length)],
                        [.. batches[item].Select(units => Math.Max(0, units - 5))]);
                    writer.Complete(item);
                }
                var rows = shuffle.Finish();
                var assembler = rows.CreateAssembler();
                var expected = new List<int> { 0 };
                var total = 0;
                foreach (var units in batches.SelectMany(batch => batch).Select(units => 1 + Math.Max(0, units - 5)))
                {
                    if (expected[^1] > 0 && total + units > maxUnits)
                    {
                        expected.Add(0);
                        total = 0;
                    }
                    expected[^1]++;
                    total += units;
                }
                return expected.SequenceEqual(rows.Ranges().SelectMany(range => rows.Read(range, maxUnits, assembler)).Select(piece => piece.Length));
            },
            iter: 300);
    }

    private static int SpillFiles(string folder) =>
        Directory.GetFiles("/proc/self/fd").Count(link => new FileInfo(link).LinkTarget is { } target && target.StartsWith(folder, StringComparison.Ordinal));

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
        string.Join('\n', partitions.OrderBy(pair => pair.Key)
            .Select(pair => $"{pair.Key}: {string.Join(';', pair.Value.Select(row => string.Join(',', row.Select(value => value ?? "null"))))}"));
}
