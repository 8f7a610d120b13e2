using PartitionLake.Engine.Checks;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Joining;
using PartitionLake.Engine.Pipeline.Plan;

namespace PartitionLake.Engine.Pipeline.Checking;

/// <summary>Finds rows of the run that share a key, in bounded memory.</summary>
internal sealed class UniqueRowCheck(BoundCheck check, BoundPlan plan, long memory, string tempFolder) : RowCheck(check)
{
    private readonly KeySpool _spool = new(tempFolder, memory);

    public override void Examine(JoinedBatch batch, int item)
    {
        var hashes = KeyHasher.Hash([.. Check.Columns.Select(batch.GetColumn)], batch.Length, out var isNull);
        _spool.Add(hashes, isNull, item, batch.FactRow);
    }

    public override CheckOutcome Conclude(CancellationToken cancellationToken)
    {
        var found = _spool.Finish(ShownExamples, cancellationToken);
        string[] examples = [.. found.Examples.Select(Describe)];
        var message = found.Keys == 0
            ? $"The check '{Check.Name}': no two rows share a key."
            : $"The check '{Check.Name}': {found.Keys:N0} {(found.Keys == 1 ? "key occurs" : "keys occur")} in {found.Rows:N0} rows; "
                + $"the first: {string.Join("; ", examples)}.";
        return Outcome(found.Keys > 0, found.Rows, message, examples);
    }

    public override void Dispose()
    {
        _spool.Dispose();
        base.Dispose();
    }

    private string Describe(DuplicateKey key)
    {
        // A join with Match = 'All' repeats one row of the fact.
        if (key.First.ComparePlaces(key.Second) == 0)
            return $"{Place(key.First)}, which a join repeats{(key.Rows > 2 ? $" {key.Rows:N0} times" : "")}";
        return $"{Place(key.First)} and {Place(key.Second)}{(key.Rows > 2 ? $" and {key.Rows - 2:N0} more" : "")}";
    }

    private string Place(KeyRecord place) => $"row {place.Row + 1} of '{plan.Fact.Files[plan.Fact.RowGroups[place.Source].File].Path}'";
}
