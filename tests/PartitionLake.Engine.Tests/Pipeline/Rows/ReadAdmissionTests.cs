using PartitionLake.Engine.Pipeline.Rows;
using Xunit;

namespace PartitionLake.Engine.Tests.Pipeline.Rows;

public sealed class ReadAdmissionTests
{
    private readonly List<long> _held = [];

    [Fact]
    public async Task What_fits_at_its_most_goes_at_once()
    {
        var admission = Admission(100);

        for (var item = 0; item < 4; item++)
            await Enter(admission, item, 25);
        Assert.False(Enter(admission, 4, 1).IsCompleted);
    }

    [Fact]
    public async Task One_goes_however_large_it_is()
    {
        var admission = Admission(100);
        var first = await Enter(admission, 0, 5_000);
        var second = Enter(admission, 1, 5_000);

        Assert.False(second.IsCompleted);
        first.Dispose();
        await second;
    }

    [Fact]
    public async Task The_first_says_how_much_of_their_most_the_others_will_hold()
    {
        var admission = Admission(100);
        var first = await Enter(admission, 0, 400);
        var others = Enumerable.Range(1, 5).Select(item => Enter(admission, item, 400)).ToList();

        Assert.DoesNotContain(others, entered => entered.IsCompleted);
        first.Settle(20);

        await Task.WhenAll(others.Take(4));
        Assert.False(others[4].IsCompleted);
        Assert.Equal(100, _held[^1]);
    }

    [Fact]
    public async Task One_that_holds_more_than_was_thought_keeps_the_next_out()
    {
        var admission = Admission(100);
        var first = await Enter(admission, 0, 100);
        first.Settle(10);
        (await Enter(admission, 1, 100)).Settle(95);

        Assert.False(Enter(admission, 2, 100).IsCompleted);
        first.Dispose();
        Assert.Equal([100, 10, 20, 105, 95], _held);
    }

    [Fact]
    public async Task None_overtakes_one_that_comes_before_it()
    {
        var admission = Admission(100);
        var second = Enter(admission, 1, 10);

        Assert.False(second.IsCompleted);
        await Enter(admission, 0, 10);
        await second;
    }

    [Fact]
    public async Task A_wait_can_be_stopped()
    {
        using var stop = new CancellationTokenSource();
        var admission = Admission(100);
        await Enter(admission, 0, 100);
        var second = admission.EnterAsync(1, 100, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    private static Task<ReadAdmission.Claim> Enter(ReadAdmission admission, int item, long most) =>
        admission.EnterAsync(item, most, TestContext.Current.CancellationToken);

    private ReadAdmission Admission(long capacity) => new(capacity, _held.Add);
}
