using System.Text.Json;
using PartitionLake.Engine.Expressions.Spark;

namespace PartitionLake.Engine.Offload.Spark;

/// <summary>What a job answers.</summary>
internal sealed record JobResult
{
    /// <summary><c>succeeded</c>, <c>refused</c> or <c>failed</c>.</summary>
    public string State { get; init; } = "";

    /// <summary>The version of Spark.</summary>
    public string? Spark { get; init; }

    /// <summary>What was counted, by name: a number, or for the first row of a condition a structure as text.</summary>
    public Dictionary<string, JsonElement> Counters { get; init; } = [];

    /// <summary>The rows that queries found, by the name of the query.</summary>
    public Dictionary<string, List<Dictionary<string, string?>>> Rows { get; init; } = [];

    /// <summary>Why it failed; null where it did not.</summary>
    public JobError? Error { get; init; }

    /// <summary>A counter that is a number; one that no row reached is zero.</summary>
    public long Count(string name) => Counters.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : 0;

    /// <summary>The first row for which a condition holds; null where there is none.</summary>
    public (int File, long Row, string? Shown)? Find(string name)
    {
        if (!Counters.TryGetValue(name, out var value) || value.GetString() is not { } text)
            return null;
        using var json = JsonDocument.Parse(text);
        var found = json.RootElement;
        return (found.GetProperty("f").GetInt32(), found.GetProperty("r").GetInt64(), found.TryGetProperty("v", out var shown) ? shown.GetString() : null);
    }

    /// <summary>Reads what the script wrote.</summary>
    public static JobResult Parse(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, JobJson.Default.JobResult)!;
}

/// <param name="Class">Spark's class of the error, such as <c>CAST_INVALID_INPUT</c>; null where it has none.</param>
/// <param name="Message">What the innermost exception says.</param>
/// <param name="Fragment">The SQL that it is about; null where it does not say.</param>
/// <param name="Causes">The classes of Java's exceptions, outermost first.</param>
/// <param name="Files">Where it is about a row: the ordinals of the files of the fact of which one has it, as far as they were found in time.</param>
internal sealed record JobError(string? Class, string Message, string? Fragment, IReadOnlyList<string> Causes, IReadOnlyList<int>? Files = null)
{
    /// <summary>The classes of errors that say that an expression has no value for a row.</summary>
    public static IReadOnlyList<string> OfRow { get; } =
    [
        "org.apache.spark.SparkArithmeticException", "org.apache.spark.SparkDateTimeException", "org.apache.spark.SparkNumberFormatException",
        "org.apache.spark.SparkArrayIndexOutOfBoundsException", "java.lang.ArithmeticException", "java.time.DateTimeException",
    ];

    /// <summary>Whether an expression has no value for a row, and not the machine failed.</summary>
    public bool IsOfRow => Message.Contains(SparkText.FailureMark, StringComparison.Ordinal) || Causes.Intersect(OfRow).Any();
}
