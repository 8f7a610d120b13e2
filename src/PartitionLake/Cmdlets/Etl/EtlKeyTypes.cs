using PartitionLake.Engine.Catalog;
using PartitionLake.Engine.Catalog.Tables;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Storage.Opening;

namespace PartitionLake.Cmdlets.Etl;

/// <summary>Asks the catalog for the types of keys, for those inputs of a plan that name a table of it.</summary>
internal static class EtlKeyTypes
{
    public static async Task<EtlPlan> FindAsync(EtlPlan plan, LakeStorage storage, CancellationToken cancellationToken)
    {
        var joins = new List<JoinPlan>();
        foreach (var join in plan.Joins)
            joins.Add(join with { Input = await FindAsync(join.Input, join.From, storage, cancellationToken).ConfigureAwait(false) });
        var fact = plan.Fact.Count == 0 ? plan.FactInput : await FindAsync(plan.FactInput, plan.Fact[0], storage, cancellationToken).ConfigureAwait(false);
        return plan with { FactInput = fact, Joins = joins };
    }

    private static async Task<InputPlan> FindAsync(InputPlan input, string path, LakeStorage storage, CancellationToken cancellationToken) =>
        input.Table is not null && TableName.Parse(input.Table) is { } table
            ? input with { TableTypes = await TableKeys.FindAsync(storage, table, path, cancellationToken).ConfigureAwait(false) }
            : input;
}
