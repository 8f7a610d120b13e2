using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Runs;

/// <summary>Something that a dead run left behind and nobody needs, proved to be this product's own.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">Its path in the lake, which the store can locate; a full path for a temporary file outside it.</param>
/// <param name="RunId">The run that left it, where that is known.</param>
/// <param name="Bytes">Its size, where that is known.</param>
/// <param name="LastModified">When it was written or begun.</param>
public sealed record Orphan(OrphanKind Kind, string Path, string? RunId, long? Bytes, DateTimeOffset LastModified)
{
    internal UnfinishedUpload? Upload { get; init; }

    /// <summary>The object as the listing showed it; nothing else is removed.</summary>
    internal StoredObject? Stored { get; init; }
}

/// <summary>The kinds of things that dead runs leave.</summary>
public enum OrphanKind
{
    /// <summary>An upload in parts that was neither completed nor aborted; the store charges for its parts.</summary>
    UnfinishedUpload,
    /// <summary>An object that a run added without coming to its end, or had still to remove at its end.</summary>
    Object,
    /// <summary>The journal of such a run.</summary>
    Journal,
    /// <summary>A temporary file or folder.</summary>
    TemporaryFile,
    /// <summary>What jobs on another engine that a run started have staged in the lake's state.</summary>
    Job,
    /// <summary>The folder of a local lake in which a run staged its objects; publication is completed or undone as it is removed.</summary>
    StagingFolder,
}
