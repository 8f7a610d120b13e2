using System.Globalization;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Tests.Faults;

/// <summary>A source of numbered rows, of which a lake takes one batch after the other: its position is the number of rows that were taken.</summary>
internal static class StreamedLake
{
    public const string Shard = "shard-0";

    /// <summary>The rows between two positions.</summary>
    public static string Rows(int from, int to) => string.Create(
        CultureInfo.InvariantCulture, $"SELECT i::INTEGER AS id, 'S' || i % 3 AS state, i * 1.5::DOUBLE AS rate FROM range({from}, {to}) t(i)");

    /// <summary>What a command says of the batch between two positions: it is named by its beginning.</summary>
    public static EtlOptions Batch(int from, int to)
    {
        var positions = Positions(to);
        return new EtlOptions { Batch = new StreamBatch($"from {from}", $"rows {from} to {to}", positions), Positions = positions };
    }

    public static SourcePositions Positions(int to) => SourcePositions.Of([KeyValuePair.Create(Shard, (string?)to.ToString(CultureInfo.InvariantCulture))]);

    /// <summary>The position that the lake tells, once it is sure that exactly the rows before it count.</summary>
    public static async Task<int> PositionAsync(ILakeStore store)
    {
        var cancel = TestContext.Current.CancellationToken;
        var contents = await LakeContents.FindAsync(store, cancel);
        var position = contents.Head?.Positions is { Count: > 0 } positions ? int.Parse(positions[0].Position, CultureInfo.InvariantCulture) : 0;
        Assert.Equal(position, (await contents.LoadAsync(cancel)).Values.Sum(static item => item.Rows));
        return position;
    }
}
