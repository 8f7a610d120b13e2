using System.Threading.Channels;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Catalog.Glue;
using PartitionLake.Engine.Catalog.Partitions;
using PartitionLake.Engine.Catalog.Sources;
using PartitionLake.Engine.Catalog.Tables;

namespace PartitionLake.Engine.Catalog.Drift;

/// <summary>Brings a table in line with its lake, finding by finding. The lake itself is never touched.</summary>
public sealed class DriftRepair
{
    private readonly GlueCatalog _glue;
    private readonly TableDefinition _wanted;

    /// <exception cref="LakeException">A column cannot be in the catalog.</exception>
    public DriftRepair(AwsSession aws, LakeSource source, TableName table)
    {
        ArgumentNullException.ThrowIfNull(source);
        _glue = new GlueCatalog(aws);
        _wanted = TableDefinition.Create(table, source.Location, source.Columns, source.Keys);
    }

    /// <summary>Told of each finding that was repaired.</summary>
    public Action<DriftFinding>? OnRepaired { get; init; }

    /// <summary>Told of each that the catalog refused to repair.</summary>
    public Action<DriftFinding, LakeException>? OnFailure { get; init; }

    /// <summary>What happened to the partitions so far.</summary>
    public PartitionOutcomes Outcomes { get; } = new();

    /// <summary>Repairs findings as they arrive; what concerns the table as a whole comes first, because partitions repeat its columns.</summary>
    /// <param name="findings">All of this table. Those that cannot be repaired are left out by the caller.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    public async Task RunAsync(IReadOnlyList<DriftFinding> findings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(findings);
        var ofTable = findings.Where(static finding => finding.Values is null || finding.Kind == DriftKind.Unreachable).ToList();
        if (ofTable.Count > 0)
        {
            await UpdateTableAsync(ofTable, cancellationToken).ConfigureAwait(false);
            foreach (var finding in ofTable)
                OnRepaired?.Invoke(finding);
        }
        var pending = new Dictionary<string, DriftFinding>(StringComparer.Ordinal);
        foreach (var finding in findings)
        {
            if (finding.Values is not null && finding.Kind != DriftKind.Unreachable)
                pending[string.Join('\0', finding.Values)] = finding;
        }
        var writer = new PartitionWriter(
            _glue, _wanted.Name, _wanted.Columns, Outcomes, (change, error) => OnFailure?.Invoke(pending[string.Join('\0', change.Values)], error))
        {
            OnDone = change => OnRepaired?.Invoke(pending[string.Join('\0', change.Values)]),
        };
        var changes = Channel.CreateUnbounded<PartitionChange>();
        foreach (var finding in pending.Values)
            changes.Writer.TryWrite(new PartitionChange(ChangeOf(finding.Kind), finding.Values!, finding.Expected ?? ""));
        changes.Writer.Complete();
        await writer.WriteAsync(changes.Reader.ReadAllAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private static PartitionChangeKind ChangeOf(DriftKind kind) => kind switch
    {
        DriftKind.Missing => PartitionChangeKind.Add,
        DriftKind.Orphaned or DriftKind.Doubled => PartitionChangeKind.Remove,
        _ => PartitionChangeKind.Update,
    };

    private Task<bool> UpdateTableAsync(List<DriftFinding> findings, CancellationToken cancellationToken) => _glue.UpdateTableAsync(
        _wanted.Name,
        current =>
        {
            var input = TableInputs.Input(current);
            if (findings.Exists(static finding => finding.Kind == DriftKind.StaleSchema))
                input = input with
                {
                    StorageDescriptor = (input.StorageDescriptor ?? new GlueStorage()) with
                    {
                        Columns = TableInputs.Columns(_wanted.Columns, current.StorageDescriptor?.Columns)
                    }
                };
            if (findings.Exists(static finding => finding.Kind == DriftKind.WrongLocation))
                input = input with { StorageDescriptor = (input.StorageDescriptor ?? new GlueStorage()) with { Location = _wanted.Location.ToString() } };
            var unreachable = findings.FindAll(static finding => finding.Kind == DriftKind.Unreachable);
            if (unreachable.Count == 0)
                return input;
            var widened = new ProjectionWidening(current, _wanted);
            foreach (var finding in unreachable)
                widened.Include(CatalogPartition.At(finding.Partition!));
            return input with { Parameters = TableInputs.Parameters(current.Parameters, widened.Plan("")) };
        },
        cancellationToken);
}
