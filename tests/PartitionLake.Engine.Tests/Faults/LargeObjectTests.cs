using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Faults;

/// <summary>An object that goes up in parts, through every fault that parts know.</summary>
public sealed class LargeObjectTests : IDisposable
{
    private readonly FaultLake _lake;

    public LargeObjectTests(S3TestServer server)
    {
        _lake = new FaultLake(server);
        // Text that no encoding makes much smaller: one partition of some 20 MB.
        _lake.Fact(
            "SELECT i::INTEGER AS id, 'S0' AS state, i * 1.5::DOUBLE AS rate, "
                + "md5(i::VARCHAR) || md5((i + 1000000)::VARCHAR) || sha256(i::VARCHAR) AS noise FROM range(150000) t(i)");
    }

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("CreateMultipartUpload", FaultKind.LostReply)]
    [InlineData("UploadPart", FaultKind.LostReply)]
    [InlineData("UploadPart", FaultKind.ResetDuring)]
    [InlineData("CompleteMultipartUpload", FaultKind.LostReply)]
    [InlineData("CompleteMultipartUpload", FaultKind.ResetBefore)]
    public async Task One_fault_is_overcome(string operation, FaultKind kind)
    {
        var isOver = false;
        _lake.Proxy.Rule = request => !isOver && request.Operation == operation && (isOver = true) ? new Fault(kind) : null;

        await _lake.RunAsync("large");

        Assert.True(isOver);
        Assert.Equal(150_000, CountAndCheck());
    }

    [Fact]
    public async Task A_completion_that_fails_inside_a_success_is_tried_again()
    {
        var isOver = false;
        _lake.Proxy.Rule = request => !isOver && request.Operation == "CompleteMultipartUpload" && (isOver = true) ? Fault.ErrorInSuccess : null;

        await _lake.RunAsync("large");

        Assert.True(isOver);
        Assert.Equal(150_000, CountAndCheck());
    }

    [Fact]
    public async Task A_completion_that_never_succeeds_leaves_no_upload_and_no_object()
    {
        _lake.Proxy.Rule = request => request.Operation == "CompleteMultipartUpload" ? Fault.ErrorInSuccess : null;

        var error = await Assert.ThrowsAsync<LakeException>(() => _lake.RunAsync("large", retryBudget: TimeSpan.FromSeconds(1)));

        Assert.Equal(LakeErrorCode.ServiceUnavailable, error.Code);
        var stored = _lake.Download();
        Assert.Empty(stored.Uploads);
        Assert.Empty(stored.Data);
        _lake.Proxy.Rule = null;
        await _lake.RunAsync("large");
        Assert.Equal(150_000, CountAndCheck());
    }

    [Fact]
    public async Task An_upload_that_could_not_be_aborted_is_aborted_by_the_next_run()
    {
        _lake.Proxy.Rule = request => request.Operation is "CompleteMultipartUpload" or "AbortMultipartUpload" ? Fault.AccessDenied : null;
        await Assert.ThrowsAsync<LakeException>(() => _lake.RunAsync("large"));
        Assert.Single(_lake.Download().Uploads);
        _lake.Proxy.Rule = null;

        await _lake.RunAsync("next");

        Assert.Equal(150_000, CountAndCheck());
    }

    [Fact]
    public async Task A_cancelled_run_aborts_its_upload()
    {
        using var stop = new CancellationTokenSource();
        _lake.Proxy.Rule = request => request.Operation == "UploadPart" ? Fault.Stall : null;
        _lake.Proxy.Before = request => request.Operation == "UploadPart" ? stop.CancelAsync() : Task.CompletedTask;
        using var session = _lake.NewSession();
        var options = new EtlOptions { RunId = "large", TempPath = _lake.Temp, Storage = new LakeStorage(session) };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => EtlRun.RunAsync(_lake.Plan with { MergeKey = [] }, options, new EtlProgress(), stop.Token));

        Assert.Empty(_lake.Download().Uploads);
        Assert.Equal(1, _lake.Proxy.CountOf("AbortMultipartUpload"));
    }

    private int CountAndCheck()
    {
        var stored = _lake.Download();
        Assert.Empty(stored.Uploads);
        Assert.Equal(stored.ListedByManifests(), stored.Data);
        return _lake.Rows(stored).Distinct().Count();
    }
}
