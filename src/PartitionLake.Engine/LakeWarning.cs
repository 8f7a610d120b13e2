namespace PartitionLake.Engine;

/// <summary>Something that did not stop the work and that whoever answers for its result has to know.</summary>
/// <param name="Code">What it is about.</param>
/// <param name="Message">What was found and what was done, as full sentences.</param>
public sealed record LakeWarning(LakeWarningCode Code, string Message)
{
    /// <summary>The files or folders it is about, all of them, where the message may name only some.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];
}

/// <summary>What a <see cref="LakeWarning"/> is about.</summary>
public enum LakeWarningCode
{
    /// <summary>Files of an input folder were left out, because they are no Parquet files.</summary>
    FilesLeftOut,
    /// <summary>Hidden names of an input folder hold Parquet data and were left out, as readers of lakes do.</summary>
    HiddenDataLeftOut,
    /// <summary>Files of an input folder were read because of their content, whatever their names.</summary>
    ReadByContent,
    /// <summary>A file was named several times, or has several names, and was read once.</summary>
    ReadOnce,
    /// <summary>Pages of a file end with bytes that are no value, and were read without them.</summary>
    PaddedPages,
    /// <summary>A folder is a table of a format whose log says which of its files count.</summary>
    TableFormat,
    /// <summary>The lake around a file may not be looked at, so what it says of its keys is not known.</summary>
    LakeUnseen,
    /// <summary>The store keeps other runs out less well than it should.</summary>
    WeakLock,
    /// <summary>The state of a lake lies inside it, because it cannot be beside it.</summary>
    StateInside,
    /// <summary>The storage class of the objects costs more than the usual one, because they are small.</summary>
    SmallObjects,
    /// <summary>A permission is missing without which the work went on, and did less.</summary>
    PermissionMissing,
    /// <summary>A job of a run that died may still be at work, and nobody waits for it.</summary>
    JobAbandoned,
    /// <summary>S3 Select cannot read the object, so the local engine has.</summary>
    ReadLocally,
}
