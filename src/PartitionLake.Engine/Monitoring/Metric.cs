namespace PartitionLake.Engine.Monitoring;

/// <summary>One measured value for CloudWatch.</summary>
/// <param name="Name">The metric, such as <c>RowCount</c>.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Unit">One of the units of CloudWatch: <c>Count</c>, <c>Bytes</c>, <c>Seconds</c> and so on.</param>
/// <param name="Timestamp">When.</param>
/// <param name="Dimensions">What it is a value of, in order. Every combination is a metric of its own, and billed as one.</param>
public sealed record Metric(string Name, double Value, string Unit, DateTimeOffset Timestamp, IReadOnlyList<KeyValuePair<string, string>> Dimensions)
{
    public override string ToString() =>
        FormattableString.Invariant($"{Name} = {Value} {Unit} ({string.Join(", ", Dimensions.Select(pair => $"{pair.Key} = {pair.Value}"))})");
}
