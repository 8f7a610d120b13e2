using PartitionLake.Engine.Catalog;
using PartitionLake.Engine.Catalog.Projection;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Reporting.Measuring;

namespace PartitionLake.Engine.Reporting;

/// <summary>Asks the planner of tables whether the partitions that were listed could be projected.</summary>
internal sealed class ProjectionAdvice
{
    private LakeMeasure? _measure;
    private LakeException? _fault;

    /// <summary>The planner's reason for what New-LakeAthenaTable would do by itself.</summary>
    public string? Sentence => _fault is not null
        ? $"Not every folder fits the keys of one table: {_fault.Message}"
        : _measure is null ? null : ProjectionPlanner.Decide(_measure, ProjectionChoice.Auto, new Dictionary<string, ProjectionKind>()).Reason;

    public void Add(PartitionInfo partition)
    {
        if (_fault is not null)
            return;
        // Null has no place in a projection, whatever the type of its key.
        _measure ??= new LakeMeasure(
            [.. partition.Values.Select(static key => new Field(key.Key, key.Value is null ? LakeType.String : KeyTally.TypeOf(key.Value)))],
            new HashSet<string>());
        try
        {
            if (partition.Values.Count > 0)
                _measure.Add(CatalogPartition.At(partition.Path, partition.StorageClass));
        }
        catch (LakeException e)
        {
            _fault = e;
        }
    }
}
