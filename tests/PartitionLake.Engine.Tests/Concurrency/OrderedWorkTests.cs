using System.Runtime.CompilerServices;
using System.Threading.Channels;
using PartitionLake.Engine.Concurrency;

namespace PartitionLake.Engine.Tests.Concurrency;

public sealed class OrderedWorkTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Results_come_in_the_order_of_the_pieces_whichever_ends_first()
    {
        var gates = Enumerable.Range(0, 4).Select(_ => new TaskCompletionSource()).ToArray();
        var results = Collect(new OrderedWork(4).RunAsync(
            OrderedWork.Each(Enumerable.Range(0, 4)),
            async (piece, _) =>
            {
                await gates[piece].Task;
                if (piece > 0)
                    gates[piece - 1].SetResult();
                return piece;
            },
            Cancel));
        gates[3].SetResult();

        Assert.Equal([0, 1, 2, 3], await results);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 2)]
    [InlineData(50, 50)]
    public async Task Streams_of_any_length_follow_one_another_without_a_gap(int ahead, int atOnce)
    {
        var random = new Random(ahead);
        var lengths = Enumerable.Range(0, 300).Select(_ => random.Next(6)).ToList();

        var results = await Collect(new OrderedWork(ahead) { AtOnce = atOnce }.RunAsync(
            OrderedWork.Each(lengths.Index()), static (piece, _) => Count(piece.Index, piece.Item), Cancel));

        Assert.Equal(lengths.Index().SelectMany(static piece => Enumerable.Range(0, piece.Item).Select(item => (piece.Index, item))), results);
    }

    [Fact]
    public async Task No_more_pieces_are_begun_than_allowed_and_no_more_worked_on_at_once()
    {
        var begun = 0;
        var working = 0;
        var most = 0;
        var delivered = 0;
        await foreach (var _ in new OrderedWork(5) { AtOnce = 2, WaitingResults = 100 }.RunAsync(
            OrderedWork.Each(Enumerable.Range(0, 60)), (piece, _) => Work(piece), Cancel))
        {
            delivered++;
            Assert.InRange(Volatile.Read(ref begun) - delivered, 0, 5);
        }

        Assert.Equal(60, delivered);
        Assert.InRange(most, 1, 2);

        async IAsyncEnumerable<int> Work(int piece)
        {
            Interlocked.Increment(ref begun);
            InterlockedMax(ref most, Interlocked.Increment(ref working));
            await Task.Yield();
            Interlocked.Decrement(ref working);
            yield return piece;
        }
    }

    [Fact]
    public async Task What_is_ready_is_delivered_before_the_next_piece_is_looked_for()
    {
        var next = Channel.CreateUnbounded<int>();
        next.Writer.TryWrite(1);
        await using var results = new OrderedWork(8).RunAsync(
            next.Reader.ReadAllAsync(Cancel), static (piece, _) => Task.FromResult(piece), Cancel).GetAsyncEnumerator(Cancel);

        Assert.True(await results.MoveNextAsync());
        Assert.Equal(1, results.Current);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failure_comes_in_its_place_behind_all_that_lies_before_it(bool isOfFinding)
    {
        var results = new List<int>();
        var failure = await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var item in new OrderedWork(4) { AtOnce = 2 }.RunAsync(Find(), (piece, _) => Work(piece), Cancel))
                results.Add(item);
        });

        Assert.Equal("7", failure.Message);
        Assert.Equal([.. Enumerable.Range(0, 7)], results);

        async IAsyncEnumerable<int> Find()
        {
            for (var piece = 0; piece < 20; piece++)
            {
                await Task.Yield();
                if (isOfFinding && piece == 7)
                    throw new InvalidDataException("7");
                yield return piece;
            }
        }

        static async IAsyncEnumerable<int> Work(int piece)
        {
            await Task.Yield();
            if (piece == 7)
                throw new InvalidDataException("7");
            yield return piece;
        }
    }

    [Fact]
    public async Task Leaving_the_enumeration_stops_all_work_and_disposes_what_was_never_begun()
    {
        var pieces = Enumerable.Range(0, 6).Select(static number => new Piece(number)).ToArray();
        var found = 0;
        var stopped = 0;
        await foreach (var _ in new OrderedWork(6) { AtOnce = 2 }.RunAsync(Find(), Work, Cancel))
            break;

        Assert.InRange(found, 2, 6);
        Assert.All(pieces[..found], static piece => Assert.True(piece.IsDisposed));
        Assert.Equal(1, stopped);

        async IAsyncEnumerable<Piece> Find()
        {
            await Task.CompletedTask;
            while (found < pieces.Length)
                yield return pieces[found++];
        }

        async IAsyncEnumerable<int> Work(Piece piece, [EnumeratorCancellation] CancellationToken stop)
        {
            // The first waits for the second to be at work, so that one is stopped there.
            if (piece.Number == 0)
                await pieces[1].Begun.Task;
            piece.Begun.SetResult();
            if (piece.Number == 1)
            {
                try
                {
                    await Task.Delay(Timeout.Infinite, stop);
                }
                finally
                {
                    Interlocked.Increment(ref stopped);
                }
            }
            yield return piece.Number;
        }
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); seen < value && Interlocked.CompareExchange(ref most, value, seen) != seen;)
            seen = Volatile.Read(ref most);
    }

    private static async IAsyncEnumerable<(int, int)> Count(int piece, int length)
    {
        for (var i = 0; i < length; i++)
        {
            await Task.Yield();
            yield return (piece, i);
        }
    }

    private static async Task<List<T>> Collect<T>(IAsyncEnumerable<T> results)
    {
        var all = new List<T>();
        await foreach (var item in results)
            all.Add(item);
        return all;
    }

    private sealed class Piece(int number) : IDisposable
    {
        public int Number => number;

        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
