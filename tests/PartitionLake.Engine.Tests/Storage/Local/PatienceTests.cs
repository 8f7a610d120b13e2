using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Storage.Local;

public sealed class PatienceTests : IDisposable
{
    private static readonly NativeDisk Windows = new WindowsDisk(new WindowsCalls());

    private readonly TempFolder _folder = new();
    private readonly List<TimeSpan> _pauses = [];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(WindowsError.SharingViolation)]
    [InlineData(WindowsError.LockViolation)]
    [InlineData(WindowsError.DeletePending)]
    [InlineData(WindowsError.FileMapped)]
    public void What_another_program_prevents_is_tried_again_with_growing_pauses_of_ten_seconds_in_all(int code)
    {
        var patience = new Patience(Windows, _pauses.Add);
        Assert.Throws<IOException>(() => patience.Read<int>("x", _ => throw WindowsError.ToException(code, "x")));
        Assert.InRange(_pauses.Sum(pause => pause.TotalSeconds), 10, 10.5);
        Assert.Equal(_pauses.Order(), _pauses);
        Assert.True(_pauses[^1] > 10 * _pauses[0]);

        _pauses.Clear();
        var attempts = 0;
        Assert.Equal(5, patience.Read("x", _ => ++attempts < 5 ? throw WindowsError.ToException(code, "x") : attempts));
        Assert.Equal(4, _pauses.Count);
    }

    [Theory]
    [InlineData(WindowsError.FileNotFound)]
    [InlineData(WindowsError.PathTooLong)]
    [InlineData(112)]
    public void What_will_not_pass_is_not_waited_for(int code)
    {
        Assert.ThrowsAny<IOException>(() => new Patience(Windows, _pauses.Add).Read<int>("x", _ => throw WindowsError.ToException(code, "x")));
        Assert.Empty(_pauses);
    }

    [Fact]
    public void A_refusal_may_be_another_programs_open_file_where_there_is_a_file_that_is_not_read_only()
    {
        var patience = new Patience(Windows, _pauses.Add);
        var refusal = new UnauthorizedAccessException();
        File.WriteAllText(_folder["there"], "");
        File.WriteAllText(_folder["protected"], "");
        File.SetAttributes(_folder["protected"], FileAttributes.ReadOnly);
        Assert.True(patience.MayPass(refusal, _folder["there"], TimeSpan.Zero));
        Assert.False(patience.MayPass(refusal, _folder["there"], TimeSpan.Zero, isRead: true));
        Assert.False(patience.MayPass(refusal, _folder["protected"], TimeSpan.Zero));
        Assert.False(patience.MayPass(refusal, _folder["missing"], TimeSpan.Zero));
        Assert.False(patience.MayPass(refusal, _folder["there"], Patience.Limit));
        Assert.False(new Patience(new UnixDisk()).MayPass(refusal, _folder["there"], TimeSpan.Zero));
    }
}
