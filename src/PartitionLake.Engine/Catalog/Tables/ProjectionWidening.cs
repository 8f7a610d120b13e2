using PartitionLake.Engine.Catalog.Glue;
using PartitionLake.Engine.Catalog.Projection;

namespace PartitionLake.Engine.Catalog.Tables;

/// <summary>The projection of a table that exists, widened until it reaches partitions that it did not.</summary>
internal sealed class ProjectionWidening
{
    private readonly TableName _table;
    private readonly KeyProjection[] _keys;

    /// <exception cref="LakeException"><see cref="LakeErrorCode.ProjectionImpossible"/>: the
    /// table has a location template, or no projection for a key.</exception>
    public ProjectionWidening(GlueTable current, TableDefinition table)
    {
        _table = table.Name;
        if (current.Parameters!.TryGetValue(ProjectionProperties.Template, out var template))
            throw Impossible($"the table has the location template '{template}'", "storage.location.template");
        var found = ProjectionProperties.Read(current.Parameters, [.. table.Keys.Select(static key => key.Name)]);
        _keys = new KeyProjection[found.Count];
        for (var i = 0; i < _keys.Length; i++)
            _keys[i] = found[i] ?? throw Impossible($"the table says nothing about the key '{table.Keys[i].Name}'", table.Keys[i].Name);
    }

    /// <exception cref="LakeException"><see cref="LakeErrorCode.ProjectionImpossible"/>: no projection of these kinds can reach the partition.</exception>
    public void Include(CatalogPartition partition)
    {
        for (var i = 0; i < _keys.Length; i++)
        {
            if (partition.Values[i] is { } text && _keys[i].Reaches(text))
                continue;
            _keys[i] = (partition.Values[i] is { } value ? _keys[i].Including(value) : null)
                ?? throw Impossible(
                    $"the value {CatalogText.Show(partition.Values[i])} of '{_keys[i].Key}' does not go with "
                        + $"its projection as {CatalogText.Fold(_keys[i].Kind.ToString())}", partition.Path);
        }
    }

    public ProjectionPlan Plan(string reason) => new(true, reason, _keys);

    private LakeException Impossible(string why, string target) => new(
        LakeErrorCode.ProjectionImpossible,
        $"The projection of the table '{_table}' cannot be widened: {why}.",
        "Register the partitions instead: New-LakeAthenaTable -Projection Off -Force.",
        target);
}
