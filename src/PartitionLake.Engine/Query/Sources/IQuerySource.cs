using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Query.Sources;

/// <summary>Some files of the table of a query, all with the same partition keys.</summary>
internal interface IQuerySource
{
    /// <summary>The partition keys.</summary>
    LakeLayout Layout { get; }

    /// <summary>Where the files lie, for messages.</summary>
    string Place { get; }

    /// <summary>Whether it is the folder of one partition: many of these are listed at once, because each takes one request.</summary>
    bool IsOneFolder { get; }

    /// <summary>Bytes of all files, where they are known before they are listed.</summary>
    long? Bytes { get; }

    /// <summary>The columns of a lake that by its runs holds nothing, so that no file could tell them; null for anything else.</summary>
    ValueTask<Schema?> FindEmptyAsync(CancellationToken cancellationToken);

    /// <summary>The columns of each kind of file that the runs of the lake have written; none where nothing is recorded.</summary>
    IReadOnlyList<Schema> Recorded { get; }

    /// <summary>The files in the order of their paths, without those of folders that the condition excludes.</summary>
    /// <param name="condition">A condition on the partition keys that cannot fail; null for all files.</param>
    /// <param name="text">The text it is from.</param>
    /// <param name="report">Told which files are left out because of their names; null for nobody.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    IAsyncEnumerable<QueryFile> ListAsync(SqlExpression? condition, string text, InputReport? report, CancellationToken cancellationToken);
}
