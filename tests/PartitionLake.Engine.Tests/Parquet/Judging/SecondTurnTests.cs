using PartitionLake.Engine.Parquet.Judging;

namespace PartitionLake.Engine.Tests.Parquet.Judging;

public sealed class SecondTurnTests
{
    [Fact]
    public async Task A_reader_that_does_not_come_back_is_given_up_and_ended_at_its_next_read()
    {
        var turn = new SecondTurn(10, TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        turn.Stream.Show((0, new byte[10]));
        var mayGoOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);

        await Assert.ThrowsAsync<TimeoutException>(() => turn.RunAsync(Spin));

        mayGoOn.SetResult();
        Assert.Contains("given up", (await ended.Task).Message, StringComparison.Ordinal);

        async Task<int> Spin(CancellationToken cancellationToken)
        {
            await mayGoOn.Task;
            try
            {
                while (turn.Stream.ReadByte() >= -1)
                    turn.Stream.Position = 0;
            }
            catch (IOException e)
            {
                ended.SetResult(e);
                throw;
            }
            return 0;
        }
    }

    [Fact]
    public async Task Cancellation_ends_a_reader_that_goes_round_in_circles()
    {
        using var stop = new CancellationTokenSource();
        var turn = new SecondTurn(10, TimeSpan.FromMinutes(5), TimeProvider.System, stop.Token);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = turn.RunAsync<int>(async _ =>
        {
            started.SetResult();
            await Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);
            return 0;
        });
        await started.Task;

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.ThrowsAny<OperationCanceledException>(() => turn.Stream.ReadByte());
    }

    [Fact]
    public void The_end_of_a_stream_is_an_error_and_not_a_quiet_zero()
    {
        var stream = new StrictStream(13, TestContext.Current.CancellationToken);
        stream.Show((0, [1, 2, 3]), (9, [4, 5, 6, 7]));

        Assert.Equal(3, stream.Read(new byte[8]));
        Assert.Throws<EndOfStreamException>(() => stream.ReadByte());
        stream.Seek(-4, SeekOrigin.End);
        Assert.Equal(4, stream.Read(new byte[8]));
        Assert.Throws<EndOfStreamException>(() => stream.ReadByte());
    }

    [Fact]
    public void Reading_the_same_bytes_without_end_is_an_error()
    {
        var stream = new StrictStream(1 << 16, TestContext.Current.CancellationToken);
        stream.Show((0, new byte[1 << 16]));
        var buffer = new byte[1 << 16];

        Assert.Throws<IOException>(() =>
        {
            for (var round = 0; round < 1000; round++)
            {
                stream.Position = 0;
                stream.ReadExactly(buffer);
            }
        });
    }
}
