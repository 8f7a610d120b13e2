using PartitionLake.Engine.Checks;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Input;
using PartitionLake.Engine.Pipeline.Joining;
using PartitionLake.Engine.Pipeline.Plan;

namespace PartitionLake.Engine.Pipeline.Checking;

/// <summary>Counts the rows that break a rule, and remembers the first in the order of the fact.</summary>
internal sealed class RuleRowCheck(BoundCheck check) : RowCheck(check)
{
    private readonly SortedDictionary<(int Item, long Row, string Text), int> _first = [];
    private long _rows;

    public override void Examine(JoinedBatch batch, int item)
    {
        var broken = RowErrors.Guard(() => Check.Rule!.FindBroken(batch), Check.Rule!.Text, batch.DescribeRow);
        if (broken.Length == 0)
            return;
        lock (_first)
        {
            _rows += broken.Length;
            for (var i = 0; i < Math.Min(ShownExamples, broken.Length); i++)
                Remember((item, batch.FactRow(broken[i]), $"{batch.DescribeRow(broken[i])}: {ValueDisplay.Describe(batch, Check.Columns, broken[i])}"));
        }
    }

    public override CheckOutcome Conclude(CancellationToken cancellationToken)
    {
        string[] examples = [.. _first.Keys.Select(static key => key.Text)];
        var message = _rows == 0
            ? $"No row breaks the check '{Check.Name}'."
            : $"{_rows:N0} {(_rows == 1 ? "row breaks" : "rows break")} the check "
                + $"'{Check.Name}'{(Check.Name == Check.Plan.Rule ? "" : $" ({Check.Plan.Rule})")}; the first: {string.Join("; ", examples)}.";
        return Outcome(_rows > 0, _rows, message, examples);
    }

    private void Remember((int Item, long Row, string Text) example)
    {
        _first[example] = 0;
        if (_first.Count > ShownExamples)
            _first.Remove(_first.Keys.Last());
    }
}
