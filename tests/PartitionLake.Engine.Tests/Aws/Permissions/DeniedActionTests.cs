using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Health;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Query;
using PartitionLake.Engine.Query.Execution;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Tests.Faults;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Aws.Permissions;

/// <summary>A policy denies one action, and all else is allowed.</summary>
public sealed class DeniedActionTests(S3TestServer server) : IDisposable
{
    private const string StateMark = "/_partitionlake/";

    private readonly FaultLake _lake = new(server);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("ListObjectsV2", "s3:ListBucket", "")]
    [InlineData("GetObject", "s3:GetObject", StateMark)]
    [InlineData("PutObject", "s3:PutObject", StateMark)]
    [InlineData("PutObject", "s3:PutObject", "state=")]
    [InlineData("DeleteObjects", "s3:DeleteObject", "")]
    public async Task A_run_that_is_denied_what_it_needs_leaves_the_lake_and_names_action_resource_and_statement(string operation, string action, string part)
    {
        await _lake.BeginAsync();
        var before = _lake.Rows(_lake.Download());
        Deny(request => request.Operation == operation && Uri.UnescapeDataString(request.RawPath).Contains(part, StringComparison.Ordinal));

        var error = await Assert.ThrowsAsync<LakeException>(() => _lake.RunAsync());

        Assert.Equal(LakeErrorCode.AccessDenied, error.Code);
        var resource = action == "s3:ListBucket" ? $"arn:aws:s3:::{_lake.Bucket}" : $"arn:aws:s3:::{_lake.Bucket}/some folder/lake/*";
        Assert.Contains($"It takes {action} on {resource}", error.Remedy);
        Assert.Contains($$"""{"Effect":"Allow","Action":"{{action}}","Resource":""", error.Remedy);
        if (action != "s3:ListBucket")
            Assert.Contains($"arn:aws:s3:::{_lake.Bucket}/some folder/_partitionlake/lake/*", error.Remedy);
        Assert.Equal(before, _lake.Rows(_lake.Download()));

        // Neither a lock nor a leftover is in the way of the same command with the permission.
        _lake.Proxy.Rule = null;
        await _lake.RunAsync();
        _lake.RowsOfWholeLake();
    }

    [Fact]
    public async Task A_run_that_may_not_remove_is_refused_also_in_a_bucket_that_is_known_and_its_lock_keeps_nobody_out()
    {
        await _lake.BeginAsync();
        Deny(request => request.Method == "DELETE" || request.Operation == "DeleteObjects");
        for (var attempt = 0; attempt < 2; attempt++)
            Assert.Equal(LakeErrorCode.AccessDenied, (await Assert.ThrowsAsync<LakeException>(() => _lake.RunAsync())).Code);

        using var session = _lake.NewSession();
        using var store = new LakeStorage(session).Open(_lake.Plan.Destination);
        Assert.Null(await store.FindHolderAsync(Cancel));
        Assert.All(_lake.Proxy.Requests.Where(request => request.Operation == "PutObject"),
            put => Assert.EndsWith("/lock.json", put.Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_journal_that_was_left_stops_no_run_that_may_not_list_uploads()
    {
        await _lake.BeginAsync();
        _lake.Proxy.Rule = request => request.Operation == "PutObject" && request.Key.Contains("/runs/", StringComparison.Ordinal) ? Fault.AccessDenied : null;
        await Assert.ThrowsAsync<LakeException>(() => _lake.RunAsync());
        Deny(request => request.Operation == "ListMultipartUploads");
        var warnings = new List<LakeWarning>();

        await _lake.RunAsync(options: new EtlOptions { OnWarning = warnings.Add });

        var warning = Assert.Single(warnings);
        Assert.Equal(LakeWarningCode.PermissionMissing, warning.Code);
        Assert.Contains("s3:ListBucketMultipartUploads", warning.Message);
        _lake.RowsOfWholeLake();
    }

    [Fact]
    public async Task Readers_who_may_not_see_the_state_read_the_lake_as_one_without_runs()
    {
        await _lake.BeginAsync();
        Deny(request => Uri.UnescapeDataString(request.RawPath + "?" + request.Query).Contains("/_partitionlake/lake/", StringComparison.Ordinal));
        using var session = _lake.NewSession();
        var storage = new LakeStorage(session);
        using var store = storage.Open(_lake.Plan.Destination);
        var warnings = new List<LakeWarning>();

        var partitions = new List<PartitionInfo>();
        await foreach (var partition in LakeInventory.ListAsync(store, new InventoryOptions { OnWarning = warnings.Add }, Cancel))
            partitions.Add(partition);
        Assert.Equal(100, partitions.Sum(partition => partition.Rows));

        var findings = new List<HealthFinding>();
        await foreach (var finding in LakeHealth.TestAsync(store, new HealthOptions { OnWarning = warnings.Add }, new HealthProgress(), Cancel))
            findings.Add(finding);
        Assert.DoesNotContain(findings, finding => finding.Message.Contains("denied", StringComparison.Ordinal));

        var log = new WarningLog(warnings.Add);
        using (var query = await LakeQuery.OpenAsync(
            storage, [_lake.Plan.Destination], SqlParser.ParseSelect("SELECT id FROM s3object"), new QueryOptions { Warnings = log }, Cancel))
        {
            var rows = 0L;
            await foreach (var batch in query.RunAsync(Cancel))
                rows += batch.Length;
            Assert.Equal(100, rows);
        }

        Assert.Equal(3, warnings.Count);
        Assert.All(warnings, warning => Assert.Equal(LakeWarningCode.PermissionMissing, warning.Code));
        Assert.All(warnings, warning => Assert.Contains("may not be read, so the lake is taken for one that no run wrote", warning.Message));
    }

    [Fact]
    public async Task The_search_for_orphans_goes_on_without_uploads()
    {
        await _lake.BeginAsync();
        Deny(request => request.Operation == "ListMultipartUploads");
        using var session = _lake.NewSession();
        using var store = new LakeStorage(session).Open(_lake.Plan.Destination);
        var warnings = new List<LakeWarning>();

        await foreach (var orphan in new OrphanFinder(store, TimeSpan.Zero, TimeProvider.System, new WarningLog(warnings.Add)).FindAsync(Cancel))
            Assert.Fail(orphan.Path);

        Assert.Contains("s3:ListBucketMultipartUploads", Assert.Single(warnings).Message);
    }

    private void Deny(Func<ProxiedRequest, bool> denied) => _lake.Proxy.Rule = request => denied(request) ? Fault.AccessDenied : null;
}
