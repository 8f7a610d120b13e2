namespace PartitionLake.Engine.Expressions.Spark;

/// <summary>The settings of a Spark session in which the rendered SQL means what it says.</summary>
internal static class SparkSettings
{
    /// <summary>Rules of the optimizer that drop what can fail, or add constants up in another order, where no overflow is met any more.</summary>
    private static readonly string[] Excluded = ["ReorderAssociativeOperator", "NullPropagation", "SimplifyConditionals"];

    /// <summary>Name and value of each, for a session that may have others beside them.</summary>
    public static IReadOnlyDictionary<string, string> Required { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["spark.sql.ansi.enabled"] = "true",
        ["spark.sql.session.timeZone"] = "UTC",
        ["spark.sql.decimalOperations.allowPrecisionLoss"] = "false",
        ["spark.sql.variable.substitute"] = "false",
        ["spark.sql.parser.escapedStringLiterals"] = "false",
        ["spark.sql.parser.quotedRegexColumnNames"] = "false",
        ["spark.sql.caseSensitive"] = "false",
        ["spark.sql.timestampType"] = "TIMESTAMP_LTZ",
        ["spark.sql.optimizer.excludedRules"] = string.Join(",", Excluded.Select(static rule => $"org.apache.spark.sql.catalyst.optimizer.{rule}")),
    };
}
