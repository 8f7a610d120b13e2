using System.Collections.Concurrent;
using System.Threading.Channels;
using PartitionLake.Engine.Catalog.Glue;
using PartitionLake.Engine.Catalog.Tables;

namespace PartitionLake.Engine.Catalog.Partitions;

/// <summary>Sends changes of partitions to the catalog in batches, several at once. Memory does not grow with their number.</summary>
/// <param name="glue">The catalog.</param>
/// <param name="table">The table.</param>
/// <param name="columns">The columns that each partition repeats.</param>
/// <param name="outcomes">Counts what became of each.</param>
/// <param name="onFailure">Told of each that the catalog refused; the others go on.</param>
internal sealed class PartitionWriter(
    GlueCatalog glue, TableName table, IReadOnlyList<TableColumn> columns, PartitionOutcomes outcomes, Action<PartitionChange, LakeException> onFailure)
{
    private const int Concurrency = 8;
    private const int MostWritten = 100;
    private const int MostDeleted = 25;
    private const int MostRounds = 6;

    private static readonly TimeSpan RoundDelay = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<PartitionChangeKind, bool> _denied = new();

    /// <summary>Told, after each batch, of every change that was made; from several threads.</summary>
    public Action<PartitionChange>? OnDone { get; init; }

    /// <exception cref="LakeException">The catalog is not there.</exception>
    public async Task WriteAsync(IAsyncEnumerable<PartitionChange> changes, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var batches = Channel.CreateBounded<List<PartitionChange>>(new BoundedChannelOptions(Concurrency) { SingleWriter = true });
        var workers = Enumerable.Range(0, Concurrency).Select(_ => Task.Run(() => WorkAsync(batches.Reader, stop), CancellationToken.None)).ToArray();
        try
        {
            await FillAsync(changes, batches.Writer, stop.Token).ConfigureAwait(false);
            batches.Writer.Complete();
        }
        catch (Exception e)
        {
            batches.Writer.TryComplete(e);
            // A worker's failure is the cause of our cancellation, and says more.
            await Task.WhenAll(workers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (Array.Find(workers, static worker => worker.Exception?.InnerException is LakeException) is { } failed
                && e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
                await failed.ConfigureAwait(false);
            throw;
        }
        await Task.WhenAll(workers).ConfigureAwait(false);
    }

    private static async Task FillAsync(
        IAsyncEnumerable<PartitionChange> changes, ChannelWriter<List<PartitionChange>> batches, CancellationToken cancellationToken)
    {
        var open = new Dictionary<PartitionChangeKind, List<PartitionChange>>();
        await foreach (var change in changes.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (!open.TryGetValue(change.Kind, out var batch))
                open[change.Kind] = batch = [];
            batch.Add(change);
            if (batch.Count < (change.Kind == PartitionChangeKind.Remove ? MostDeleted : MostWritten))
                continue;
            open.Remove(change.Kind);
            await batches.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        foreach (var batch in open.Values)
            await batches.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
    }

    private async Task WorkAsync(ChannelReader<List<PartitionChange>> batches, CancellationTokenSource stop)
    {
        try
        {
            await foreach (var batch in batches.ReadAllAsync(stop.Token).ConfigureAwait(false))
                await SendAsync(batch, stop.Token).ConfigureAwait(false);
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Sends a batch until each member is done or refused for good. One that is already there is updated instead, one that
    /// is gone is added, and one that met a passing fault is sent again: with a lost reply, nobody knows what was done.
    /// </summary>
    private async Task SendAsync(List<PartitionChange> batch, CancellationToken cancellationToken)
    {
        var pending = batch;
        for (var round = 1; pending.Count > 0; round++)
        {
            var next = new List<PartitionChange>();
            foreach (var group in pending.GroupBy(static change => change.Kind).ToList())
                await SendAsync(group.Key, [.. group], next, isLast: round == MostRounds, cancellationToken).ConfigureAwait(false);
            pending = next;
            if (pending.Count > 0 && round > 1)
                await Task.Delay(RoundDelay * round, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(
        PartitionChangeKind kind, List<PartitionChange> batch, List<PartitionChange> next, bool isLast, CancellationToken cancellationToken)
    {
        if (await AskAsync(kind, batch, cancellationToken).ConfigureAwait(false) is not { } answer)
            return;
        var errors = new Dictionary<string, GlueErrorDetail>(StringComparer.Ordinal);
        foreach (var error in answer.Errors ?? [])
            errors[Key(error.Values)] = error.ErrorDetail ?? new GlueErrorDetail(null, null);
        foreach (var change in batch)
        {
            if (!errors.TryGetValue(Key(change.Values), out var error) || (kind == PartitionChangeKind.Remove && error.ErrorCode == "EntityNotFoundException"))
                Done(change);
            else if (!isLast && Again(change, error.ErrorCode) is { } again)
                next.Add(again);
            else
                Fail(change, error);
        }
    }

    /// <summary>The catalog's answer; null where changes of this kind are denied, which is told once for all of them and stops no others.</summary>
    private async Task<BatchPartitionResponse?> AskAsync(PartitionChangeKind kind, List<PartitionChange> batch, CancellationToken cancellationToken)
    {
        var partitions = batch.ConvertAll(change => TableInputs.Partition(columns, change.Values, change.Location));
        try
        {
            if (!_denied.ContainsKey(kind))
            {
                return await (kind switch
                {
                    PartitionChangeKind.Add => glue.CreatePartitionsAsync(table, partitions, cancellationToken),
                    PartitionChangeKind.Update => glue.UpdatePartitionsAsync(table, partitions, cancellationToken),
                    _ => glue.DeletePartitionsAsync(table, partitions, cancellationToken),
                }).ConfigureAwait(false);
            }
        }
        catch (LakeException e) when (e.Code == LakeErrorCode.AccessDenied)
        {
            if (_denied.TryAdd(kind, true))
                onFailure(batch[0], e);
        }
        foreach (var _ in batch)
            outcomes.CountFailed();
        return null;
    }

    private static PartitionChange? Again(PartitionChange change, string? code) => (change.Kind, code) switch
    {
        (PartitionChangeKind.Add, "AlreadyExistsException") => change with { Kind = PartitionChangeKind.Update },
        (PartitionChangeKind.Update, "EntityNotFoundException") => change with { Kind = PartitionChangeKind.Add },
        (_, "InternalServiceException" or "InternalServerException" or "OperationTimeoutException"
            or "ConcurrentModificationException" or "ThrottlingException" or "ServiceUnavailableException") => change,
        _ => null,
    };

    private void Done(PartitionChange change)
    {
        outcomes.Count(change.Kind);
        OnDone?.Invoke(change);
    }

    private void Fail(PartitionChange change, GlueErrorDetail error)
    {
        outcomes.CountFailed();
        onFailure(change, new LakeException(
            LakeErrorCode.ServiceRejected,
            $"The catalog did not {(change.Kind == PartitionChangeKind.Add ? "add" : change.Kind == PartitionChangeKind.Update ? "update" : "remove")} "
                + $"the partition '{change.Name}' of '{table}': {error.ErrorMessage} ({error.ErrorCode}).",
            "Run Sync-LakeCatalog, which adds, corrects and removes what differs.",
            change.Name));
    }

    // Values may hold any character but NUL, which no folder can carry.
    private static string Key(IReadOnlyList<string> values) => string.Join('\0', values);
}
