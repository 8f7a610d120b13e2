using PartitionLake.Engine.Partitioning;

namespace PartitionLake.Engine.Tests.Partitioning;

public sealed class TupleIndexTests
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 5_000)]
    [InlineData(3, 40)]
    [InlineData(4, 3_000)]
    public void Tuples_are_numbered_in_the_order_in_which_they_are_first_seen(int width, int universe)
    {
        var random = new Random(width);
        var index = new TupleIndex(width);
        var expected = new Dictionary<string, int>();
        for (var batch = 0; batch < 4; batch++)
        {
            var columns = new int[width][];
            for (var i = 0; i < width; i++)
            {
                // Null comes as −1 from some, and buffers are longer than the batch.
                columns[i] = new int[5_010];
                for (var row = 0; row < columns[i].Length; row++)
                    columns[i][row] = random.Next(-1, universe);
            }
            var result = new int[5_000];
            index.Add(columns, result);
            for (var row = 0; row < result.Length; row++)
            {
                var tuple = columns.Select(column => column[row]).ToArray();
                var key = string.Join(',', tuple);
                if (!expected.TryGetValue(key, out var code))
                    expected.Add(key, code = expected.Count);
                Assert.Equal(code, result[row]);
                Assert.Equal(code, index.Find(tuple));
                Assert.Equal(code, index.Add(tuple));
            }
        }
        Assert.Equal(expected.Count, index.Count);
        Assert.Equal(-1, index.Find(Enumerable.Repeat(universe + 1, width).ToArray()));
    }
}
