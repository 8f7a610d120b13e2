namespace PartitionLake.Output;

/// <summary>Something that did not stop a command and has to be known by whoever answers for its result.</summary>
public sealed record LakeRunWarning
{
    /// <summary>What it is about: <c>FilesLeftOut</c>, <c>HiddenDataLeftOut</c>, <c>ReadByContent</c>, <c>ReadOnce</c> and so on.</summary>
    public required string Code { get; init; }

    public required string Message { get; init; }

    /// <summary>The files or folders it is about, all of them, where the message names only some.</summary>
    public required string[] Paths { get; init; }

    /// <summary>The message.</summary>
    public override string ToString() => Message;
}
