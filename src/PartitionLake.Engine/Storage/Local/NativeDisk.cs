using Microsoft.Win32.SafeHandles;

namespace PartitionLake.Engine.Storage.Local;

/// <summary>What one kind of system does in its own way, each as one attempt that fails as .NET's own calls do.</summary>
internal abstract class NativeDisk
{
    /// <summary>That of this machine.</summary>
    public static NativeDisk Current { get; } = OperatingSystem.IsWindows() ? new WindowsDisk(new WindowsCalls()) : new UnixDisk();

    /// <summary>Whether a refusal for lack of rights may be another program's open file, which passes.</summary>
    public abstract bool RefusalsMayPass { get; }

    /// <summary>Whether each file is brought to the disk by itself, because the system has no <see cref="Synchronise"/> of all.</summary>
    public abstract bool FlushesFiles { get; }

    /// <summary>How the file is shared whose content this process is writing.</summary>
    public abstract FileShare SharesWriting { get; }

    /// <summary>How the file is shared that this process then locks.</summary>
    public abstract FileShare SharesLocked { get; }

    /// <summary>Gives a file a second name, atomically.</summary>
    public abstract LinkOutcome Link(string existing, string name);

    /// <summary>Creates one folder, not those above it.</summary>
    public abstract FolderOutcome CreateFolder(string path);

    /// <summary>Deletes one folder if it is empty; false when it is not, or for whatever other reason.</summary>
    public abstract bool TryDeleteEmptyFolder(string path);

    /// <summary>Renames a file over whatever is there, atomically; who reads what was there goes on with it, where the system lets them.</summary>
    public abstract void MoveFile(string from, string to);

    /// <summary>Deletes a file; nothing happens when there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="evenReadOnly">Whether an attribute that protects it does not count, where the system has one.</param>
    public abstract void DeleteFile(string path, bool evenReadOnly);

    /// <summary>Whether the file is protected from being replaced by an attribute of its own.</summary>
    public abstract bool IsProtected(string path);

    /// <summary>Locks an open file for this handle; false when another handle has it.</summary>
    public abstract bool TryLock(SafeFileHandle file);

    /// <summary>Brings everything written so far to the disk that holds the folder, where the system can.</summary>
    public abstract void Synchronise(string folder);
}

/// <summary>What came of an attempt to create a folder.</summary>
internal enum FolderOutcome
{
    Created,
    /// <summary>There is a folder or something else of that name, or there was a moment ago.</summary>
    NameTaken,
    /// <summary>The folder above it is not there, or was not a moment ago.</summary>
    ParentMissing,
    /// <summary>Another reason, which only an exception tells.</summary>
    Failed,
}

/// <summary>What came of an attempt to give a file a second name.</summary>
internal enum LinkOutcome
{
    Linked,
    /// <summary>There is a file of that name already.</summary>
    NameTaken,
    /// <summary>The file, or the folder of the new name, is not there.</summary>
    Missing,
    /// <summary>The disk has no hard links, or refuses this one.</summary>
    Unsupported,
}
