using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Inventory;

/// <summary>Footers are read several at once, and partitions still come in order.</summary>
public sealed class RowCounterTests
{
    private const int Partitions = 60;
    private const int AtOnce = 4;

    [Fact(Timeout = 60_000)]
    public async Task Footers_are_read_side_by_side_within_the_bound_and_delivered_in_order()
    {
        var footers = new Footers(OneFile(rows: 3));
        var store = new ListedStore(Enumerable.Range(0, Partitions).Select(i => $"k={i:D2}/f.parquet")) { Open = footers.Open };

        var found = new List<PartitionInfo>();
        await foreach (var partition in LakeInventory.ListAsync(store, new InventoryOptions { MaxConcurrency = AtOnce }, TestContext.Current.CancellationToken))
            found.Add(partition);

        Assert.Equal(Enumerable.Range(0, Partitions).Select(i => ($"k={i:D2}", (long?)3)), found.Select(p => (p.Path, p.Rows)));
        Assert.InRange(footers.MostOpen, 2, AtOnce);
        Assert.Equal(0, footers.NowOpen);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_caller_who_stops_early_leaves_no_file_open()
    {
        var footers = new Footers(OneFile(rows: 1));
        var store = new ListedStore(Enumerable.Range(0, Partitions).Select(i => $"k={i:D2}/f.parquet")) { Open = footers.Open };

        await foreach (var _ in LakeInventory.ListAsync(store, new InventoryOptions { MaxConcurrency = AtOnce }, TestContext.Current.CancellationToken))
            break;

        Assert.Equal(0, footers.NowOpen);
        Assert.InRange(footers.Opened, 1, 2 * AtOnce);
    }

    private static byte[] OneFile(int rows)
    {
        using var folder = new TempFolder();
        using var duck = new Duck();
        duck.Execute($"COPY (SELECT * FROM range({rows})) TO {Duck.Literal(folder["f.parquet"])} (FORMAT parquet)");
        return File.ReadAllBytes(folder["f.parquet"]);
    }

    /// <summary>Files of one content. The first is held back until a second is open, which proves that they overlap.</summary>
    private sealed class Footers(byte[] content)
    {
        private readonly TaskCompletionSource _second = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _opened;
        private int _open;
        private int _most;

        public int MostOpen => _most;

        public int NowOpen => _open;

        public int Opened => _opened;

        public IByteSource Open(string path)
        {
            if (Interlocked.Increment(ref _opened) == 2)
                _second.SetResult();
            var open = Interlocked.Increment(ref _open);
            for (var most = _most; open > most; most = _most)
                Interlocked.CompareExchange(ref _most, open, most);
            return new Source(this, path);
        }

        private sealed class Source(Footers footers, string path) : IByteSource
        {
            private int _closed;

            public string Name => path;

            public long Length => footers.Content.Length;

            public async ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
            {
                await footers._second.Task.WaitAsync(cancellationToken);
                footers.Content.AsMemory((int)offset, destination.Length).CopyTo(destination);
            }

            public void Dispose()
            {
                if (Interlocked.Exchange(ref _closed, 1) == 0)
                    Interlocked.Decrement(ref footers._open);
            }
        }

        private byte[] Content => content;
    }
}
