using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Pipeline.Plan;

/// <summary>What a run does, as data. Text such as expressions and paths is still unparsed here.</summary>
public sealed record EtlPlan
{
    /// <summary>A name for messages and the manifest; by default the file name without extension.</summary>
    public string? Name { get; init; }

    /// <summary>Files, folders, wildcards or URIs whose rows, in that order, are the fact table.</summary>
    public required IReadOnlyList<string> Fact { get; init; }

    /// <summary>How the files of the fact are read.</summary>
    public InputPlan FactInput { get; init; } = InputPlan.Default;

    /// <summary><c>list AS name</c>: a row of the fact is repeated for each element, before all joins; one without any stays once, with null.</summary>
    public string? Unnest { get; init; }

    public IReadOnlyList<JoinPlan> Joins { get; init; } = [];

    /// <summary><c>expression AS name</c>; a later one may use an earlier one.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The only columns of the output, in that order; null means all. Not together with <see cref="Exclude"/>.</summary>
    public IReadOnlyList<string>? Include { get; init; }

    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>The partition columns, outermost folder first. At least one.</summary>
    public required IReadOnlyList<PartitionColumnPlan> PartitionBy { get; init; }

    /// <summary>The table root: a local folder or <c>s3://bucket/prefix/</c>.</summary>
    public required string Destination { get; init; }

    /// <summary>The name of the object in each partition folder.</summary>
    public required string FileName { get; init; }

    public PublishMode Mode { get; init; } = PublishMode.Overwrite;

    /// <summary>For <see cref="PublishMode.Merge"/>: the columns whose values identify a row.</summary>
    public IReadOnlyList<string> MergeKey { get; init; } = [];

    /// <summary>For <see cref="PublishMode.Merge"/>: where a new row finds the old one that it replaces.</summary>
    public MergeScope MergeScope { get; init; } = MergeScope.Lake;

    /// <summary>The order of the rows inside each object; none leaves them in the order of the input.</summary>
    public IReadOnlyList<SortColumnPlan> SortBy { get; init; } = [];

    /// <summary>Columns of the data files for which each row group gets a Bloom filter.</summary>
    public IReadOnlyList<string> BloomFilter { get; init; } = [];

    /// <summary>What must be true of the rows before they are published.</summary>
    public IReadOnlyList<CheckPlan> Checks { get; init; } = [];

    public NullPartitionRule NullPartition { get; init; } = NullPartitionRule.HiveDefault;

    public EmptyPartitionRule EmptyPartition { get; init; } = EmptyPartitionRule.Error;

    public InvalidTextRule InvalidText { get; init; } = InvalidTextRule.Error;

    /// <summary>Keep the partition columns in the data files too. Athena rejects such a table.</summary>
    public bool WritePartitionColumns { get; init; }

    /// <summary>
    /// How much of what is written is read back by two readers before it counts. It decides
    /// nothing about the lake, so <see cref="PlanChecksum"/> is without it.
    /// </summary>
    public VerifyRule Verify { get; init; } = VerifyRule.None;

    /// <summary>
    /// Profiles of the AWS configuration files by the places in buckets that they lead to, <c>s3://bucket</c> or <c>s3://bucket/prefix/</c>, where
    /// those are not the command's own. They decide nothing about the lake, so <see cref="PlanChecksum"/> is without them.
    /// </summary>
    public IReadOnlyDictionary<string, string> Profiles { get; init; } = new Dictionary<string, string>();
}

/// <summary>One dimension table to look up.</summary>
public sealed record JoinPlan
{
    /// <summary>A file, folder, wildcard or URI.</summary>
    public required string From { get; init; }

    /// <summary>The columns that must be equal. Null never equals null.</summary>
    public required IReadOnlyList<JoinKeyPlan> On { get; init; }

    /// <summary><c>column</c> or <c>column AS name</c>; null means every column that is not a key.</summary>
    public IReadOnlyList<string>? Select { get; init; }

    /// <summary>A condition on the dimension's rows, applied before the match.</summary>
    public string? Where { get; init; }

    public JoinMatch Match { get; init; } = JoinMatch.Single;

    public JoinKind Kind { get; init; } = JoinKind.Left;

    /// <summary>How its files are read.</summary>
    public InputPlan Input { get; init; } = InputPlan.Default;
}

/// <param name="Left">A column of the fact, or one that an earlier join brought.</param>
/// <param name="Right">A column of the dimension.</param>
public sealed record JoinKeyPlan(string Left, string Right);

/// <param name="Source">A column of the joined row.</param>
/// <param name="Name">The name in the folder, <c>name=value</c>.</param>
/// <param name="Digits">For integers: pad with zeros to that many digits; 0 for none.</param>
public sealed record PartitionColumnPlan(string Source, string Name, int Digits = 0);

/// <param name="Column">A column of the data files.</param>
/// <param name="Descending">Whether the greatest value comes first; nulls come last in both directions.</param>
public sealed record SortColumnPlan(string Column, bool Descending = false);

/// <summary>What happens when several rows of a dimension have one key.</summary>
public enum JoinMatch
{
    /// <summary>It is an error that shows the keys.</summary>
    Single,
    /// <summary>The first row in file order wins.</summary>
    First,
    /// <summary>The fact row is repeated for each.</summary>
    All,
}

/// <summary>What happens to a fact row without a match.</summary>
public enum JoinKind
{
    /// <summary>It stays; the dimension's columns are null.</summary>
    Left,
    /// <summary>It is dropped and counted.</summary>
    Inner,
}

/// <summary>What happens to text of an input that is no UTF-8.</summary>
public enum InvalidTextRule
{
    Error,
    /// <summary>U+FFFD takes the place of what is no text.</summary>
    Replace,
}

/// <summary>Which of the objects a run encodes are read back, by our reader and by a second one, and compared value by value.</summary>
public enum VerifyRule
{
    None,
    /// <summary>One in a hundred, at least sixteen, chosen by the run id.</summary>
    Sample,
    All,
}

/// <summary>Where a merge looks for the old row that a new one replaces.</summary>
public enum MergeScope
{
    /// <summary>In the whole lake: a row whose partition values have changed leaves its old partition.</summary>
    Lake,
    /// <summary>In the partition of the new row alone: what lies in others stays, whatever its key.</summary>
    Partition,
}

/// <summary>What happens to a row whose partition value is null.</summary>
public enum NullPartitionRule
{
    /// <summary>It goes to <c>name=__HIVE_DEFAULT_PARTITION__</c>.</summary>
    HiveDefault,
    Error,
}

/// <summary>What happens to a row whose partition value is the empty string, which Hive cannot tell from null.</summary>
public enum EmptyPartitionRule
{
    Error,
    /// <summary>It is treated as null.</summary>
    Null,
}
