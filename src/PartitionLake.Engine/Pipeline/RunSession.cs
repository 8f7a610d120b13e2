using System.Security.Cryptography;
using System.Text.Json;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Pipeline.Publishing;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline;

/// <summary>A run's hold on the lake: the lock for as long as it lives, and the manifest at its end.</summary>
/// <remarks>A run that only asks what would happen takes no lock, because it leaves nothing in the lake.</remarks>
internal sealed class RunSession : IAsyncDisposable
{
    /// <summary>Long enough to outlive a pause of the machine, short enough that a lock of a dead one does not stop the next night.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    private readonly LakeLock? _lock;

    private RunSession(string runId, LakeLock? held)
    {
        RunId = runId;
        _lock = held;
    }

    public string RunId { get; }

    public DateTimeOffset Started { get; } = DateTimeOffset.UtcNow;

    /// <summary>Cancelled when another run has taken the lake.</summary>
    public CancellationToken LeaseLost => _lock?.LostToken ?? CancellationToken.None;

    /// <exception cref="LakeException">Another run holds the lake, or it cannot be written.</exception>
    public static async Task<RunSession> BeginAsync(ILakeStore store, EtlOptions options, CancellationToken cancellationToken)
    {
        var runId = options.RunId is null ? Runs.RunId.New(TimeProvider.System) : Runs.RunId.Check(options.RunId);
        if (options.WhatIf)
            return new RunSession(runId, null);
        var held = await LakeLock.AcquireAsync(store, runId, Lease, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        try
        {
            await store.RecoverAsync(cancellationToken).ConfigureAwait(false);
            await store.CheckWritableAsync(cancellationToken).ConfigureAwait(false);
            return new RunSession(runId, held);
        }
        catch
        {
            await held.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stages the manifest beside the objects, so that it becomes visible with them, and makes sure that the lake is still ours.</summary>
    /// <returns>The rows that the manifest lists.</returns>
    public async Task<long> StageManifestAsync(IPublication publication, BoundPlan plan, RowPhase rows, PublishedLake published, CancellationToken cancellationToken)
    {
        var manifest = new RunManifest
        {
            RunId = RunId,
            Plan = plan.Name,
            PlanHash = Convert.ToHexString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(plan.Plan))),
            Mode = plan.Plan.Mode,
            Started = Started,
            Finished = DateTimeOffset.UtcNow,
            Inputs = [.. plan.Inputs.Select(file => new ManifestInput(file.Path, file.Length, file.Fingerprint))],
            RowsIn = rows.RowsRead,
            Joins = rows.JoinCounts,
            RowsOut = published.RowsEncoded,
            PartitionKeys = [.. plan.PartitionColumns.Select(column => new Field(column.Name, column.Key.Type))],
            Schema = [.. plan.OutputSchema],
        };
        await using var writer = publication.Create(RunManifest.PathOf(RunId));
        var listed = await manifest.WriteAsync(writer.Content, published.ManifestObjects(), cancellationToken).ConfigureAwait(false);
        await writer.CommitAsync(skipIfSame: false, cancellationToken).ConfigureAwait(false);
        if (_lock is not null)
            await _lock.VerifyAsync(cancellationToken).ConfigureAwait(false);
        return listed;
    }

    public ValueTask DisposeAsync() => _lock?.DisposeAsync() ?? ValueTask.CompletedTask;
}
