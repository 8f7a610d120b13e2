using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Query;

/// <summary>A query that is bound and ready to run, once.</summary>
public interface ILakeQuery : IDisposable
{
    /// <summary>Names and types of the result.</summary>
    Schema Output { get; }

    /// <summary>What the query has looked at so far.</summary>
    QueryCounters Counters { get; }

    /// <summary>The rows of the result, batch by batch. Leaving the enumeration stops all reading.</summary>
    /// <exception cref="LakeException">A file cannot be read, a row has no value, or memory does not suffice.</exception>
    IAsyncEnumerable<RowBatch> RunAsync(CancellationToken cancellationToken);
}
