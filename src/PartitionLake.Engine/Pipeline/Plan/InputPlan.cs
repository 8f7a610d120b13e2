using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Drift;
using PartitionLake.Engine.Ingest.Text;

namespace PartitionLake.Engine.Pipeline.Plan;

/// <summary>How the files of the fact or of a dimension are read as one table.</summary>
public sealed record InputPlan
{
    /// <summary>What holds where the plan says nothing.</summary>
    public static InputPlan Default { get; } = new();

    /// <summary>What files may differ in.</summary>
    public SchemaRule Schema { get; init; }

    /// <summary>Types of the keys that <c>name=value</c> folders give, where the lake's records do not tell them or should not be followed.</summary>
    public IReadOnlyDictionary<string, LakeType> KeyTypes { get; init; } = new Dictionary<string, LakeType>();

    /// <summary>
    /// The table of the catalog, <c>database.table</c>, whose partition keys say of which types those keys are that neither the lake's records nor
    /// <see cref="KeyTypes"/> tell; null where none is asked.
    /// </summary>
    public string? Table { get; init; }

    /// <summary>What the catalog says of the keys of <see cref="Table"/>: whoever runs the plan has asked it.</summary>
    public IReadOnlyDictionary<string, LakeType> TableTypes { get; init; } = new Dictionary<string, LakeType>();

    /// <summary>What the files are; by default what their names say. In a folder, files of this format are taken and no others.</summary>
    public InputFormat Format { get; init; }

    /// <summary>What separates the fields of CSV files; null for a comma, and a tab in <c>.tsv</c> files.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Types of columns: of text files in the place of what their values look like, of others what each file's column is cast to.</summary>
    public IReadOnlyDictionary<string, LakeType> Types { get; init; } = new Dictionary<string, LakeType>();

    /// <summary>Take binary columns for text, as Impala and old Hive wrote it.</summary>
    public bool BinaryAsText { get; init; }

    /// <summary>Round timestamps of nanoseconds down to the microseconds that every timestamp here has. Without it one that would lose something is an
    /// error.</summary>
    public bool RoundNanoseconds { get; init; }

    /// <summary>For the fact: a condition on the keys of its folders; files of others are not opened. A join has a condition of its own.</summary>
    public string? Where { get; init; }
}
