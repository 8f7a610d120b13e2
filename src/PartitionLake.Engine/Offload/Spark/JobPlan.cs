using System.Text.Json;
using System.Text.Json.Serialization;

namespace PartitionLake.Engine.Offload.Spark;

/// <summary>What a job is asked: SQL that says all, for a script that knows nothing. Written as JSON; equal plans over equal inputs are equal bytes.</summary>
internal sealed record JobPlan
{
    public int Version { get; } = 1;

    /// <summary>Settings of the session.</summary>
    public required IReadOnlyDictionary<string, string> Conf { get; init; }

    /// <summary>Files, each list of them a view.</summary>
    public required IReadOnlyList<JobTable> Tables { get; init; }

    /// <summary>Views over tables and earlier views, in order.</summary>
    public required IReadOnlyList<JobView> Views { get; init; }

    /// <summary>Queries that find nothing where the data is as it must be. One that finds rows ends the job before anything is written.</summary>
    public required IReadOnlyList<JobQuery> Refuse { get; init; }

    /// <summary>Queries whose rows are told, whatever they are.</summary>
    public required IReadOnlyList<JobQuery> Ask { get; init; }

    public required JobWrite Write { get; init; }

    /// <summary>How a row is looked for where the job fails for one.</summary>
    public required JobLocate Locate { get; init; }

    /// <summary>Where the answer goes, last of all.</summary>
    public required string Result { get; init; }

    /// <summary>The plan as the script reads it.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, JobJson.Default.JobPlan);
}

/// <summary>Files that store their columns alike.</summary>
/// <param name="Name">The view's name.</param>
/// <param name="Schema">Their columns that are read, as DDL.</param>
/// <param name="Columns">What the view has of them, as select items, beside <c>__pl_f</c> (the file's ordinal) and <c>__pl_r</c> (the row in it).</param>
/// <param name="Keys">How many values the folders give, as columns <c>__pl_k0</c> and so on.</param>
/// <param name="Files">The files.</param>
internal sealed record JobTable(string Name, string Schema, IReadOnlyList<string> Columns, int Keys, IReadOnlyList<JobFile> Files);

/// <param name="Uri">The file, as the job reads it.</param>
/// <param name="Ordinal">Its place in the order of the input.</param>
/// <param name="Keys">The text of what its folders give; null for null.</param>
internal sealed record JobFile(string Uri, int Ordinal, IReadOnlyList<string?> Keys);

/// <param name="Name">The view's name.</param>
/// <param name="Sql">Its query.</param>
/// <param name="Counters">What is counted of its rows as they go by.</param>
internal sealed record JobView(string Name, string Sql, IReadOnlyList<JobCounter> Counters);

/// <param name="Name">The name under which the answer tells it.</param>
/// <param name="Sql">An aggregate.</param>
internal sealed record JobCounter(string Name, string Sql);

/// <param name="Name">The name under which the answer tells its rows.</param>
/// <param name="Sql">The query; all its columns are text.</param>
internal sealed record JobQuery(string Name, string Sql);

/// <param name="View">What is written.</param>
/// <param name="Keys">Its columns that become folders: text that is never null.</param>
/// <param name="Sort">Its columns that say the order of the input; they are not written.</param>
/// <param name="Tasks">Into how many parts it is shuffled at least; four for each core where that is more.</param>
/// <param name="Path">The folder that does not exist yet.</param>
internal sealed record JobWrite(string View, IReadOnlyList<string> Keys, IReadOnlyList<string> Sort, int Tasks, string Path);

/// <param name="Tables">Those of the fact, whose files are looked through.</param>
/// <param name="Classes">The errors that are about a row, by the classes of Java's exceptions.</param>
/// <param name="Mark">What the message of an error of ours begins with.</param>
internal sealed record JobLocate(IReadOnlyList<string> Tables, IReadOnlyList<string> Classes, string Mark);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(JobPlan))]
[JsonSerializable(typeof(JobResult))]
internal sealed partial class JobJson : JsonSerializerContext;
