using System.Collections.Concurrent;
using PartitionLake.Engine.Checks;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Health;

/// <summary>
/// Finds rows that break a rule of the user. Reads only the columns of the rule, and only row groups whose statistics
/// leave room for such a row. One finding for each partition and rule.
/// </summary>
internal sealed class RuleCheck(RowRule rule) : PartitionCheck
{
    private readonly ConcurrentDictionary<string, object> _bound = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ExaminedPartition, Violations> _violations = new();

    public override async ValueTask VisitAsync(ExaminedObject item, CancellationToken cancellationToken)
    {
        switch (_bound.GetOrAdd(item.Columns.Signature, _ => Bind(item)))
        {
            case BoundRule bound:
                await SearchAsync(item, bound, cancellationToken).ConfigureAwait(false);
                break;
            case LakeException fault:
                ReportFault(item, fault.Message, "Columns of this object have other types than elsewhere in the lake: run the plan again for this partition.");
                break;
        }
    }

    public override void Leave(ExaminedPartition partition)
    {
        if (!_violations.TryRemove(partition, out var found))
            return;
        partition.Report(
            CheckKind.Rule,
            FindingSeverity.Error,
            $"{found.Rows:N0} {(found.Rows == 1 ? "row breaks" : "rows break")} the rule '{rule.Text}', "
                + $"the first in row {found.FirstRow + 1:N0} of '{found.Object}': {found.Example}.",
            "Correct the source or the plan; the same rule in the plan's Checks stops such rows before they are published.",
            null,
            ("Rule", rule.Text),
            ("Rows", found.Rows),
            ("Object", found.Object),
            ("Row", found.FirstRow + 1),
            ("Example", found.Example));
    }

    private object Bind(ExaminedObject item)
    {
        try
        {
            return rule.Bind(item.Columns.Schema);
        }
        catch (LakeException e)
        {
            return e;
        }
    }

    private async ValueTask SearchAsync(ExaminedObject item, BoundRule bound, CancellationToken cancellationToken)
    {
        var batches = ObjectReader.ReadAsync(
            item, bound.Inputs, group => bound.MayBreak(ordinal => item.Columns.Bounds(ordinal, group, item.Partition)), cancellationToken);
        await foreach (var batch in batches.ConfigureAwait(false))
        {
            int[] rows;
            try
            {
                rows = bound.FindBroken(batch);
            }
            catch (EvaluationException e)
            {
                ReportFault(item, $"it has no value for row {batch.FirstRow + e.Row + 1:N0}: {e.Message}",
                    "Guard the rule with CASE WHEN or NULLIF, or correct the row.");
                return;
            }
            if (rows.Length == 0)
                continue;
            var found = _violations.GetOrAdd(
                item.Partition, _ => new Violations(item.Stored.Path, batch.FirstRow + rows[0], ValueDisplay.Describe(batch, bound.Inputs, rows[0])));
            found.Rows += rows.Length;
        }
    }

    private void ReportFault(ExaminedObject item, string reason, string remedy) => item.Report(
        CheckKind.Rule,
        FindingSeverity.Error,
        $"The rule '{rule.Text}' cannot be tested in '{item.Stored.Path}': {reason}",
        remedy,
        ("Rule", rule.Text));

    private sealed record Violations(string Object, long FirstRow, string Example)
    {
        public long Rows { get; set; }
    }
}
