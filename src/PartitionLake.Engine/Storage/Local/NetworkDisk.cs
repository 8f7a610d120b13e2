namespace PartitionLake.Engine.Storage.Local;

/// <summary>Finds disks on which a lock of the operating system may not keep out a run on another machine.</summary>
internal static class NetworkDisk
{
    // As Linux names them by the number that statfs tells, and macOS by name. FUSE is here because what lies behind it is another machine more often than not.
    private static readonly HashSet<string> s_remote = new(StringComparer.OrdinalIgnoreCase)
    {
        "nfs", "nfs4", "smb", "smb2", "smb3", "smbfs", "cifs", "afpfs", "afs", "kafs", "webdav",
        "coda", "ncp", "ncpfs", "fuse", "9p", "v9fs", "lustre", "glusterfs", "beegfs", "fhgfs",
    };

    /// <summary>The warning for that folder, or null where its disk belongs to this machine.</summary>
    public static string? WarningFor(string folder)
    {
        try
        {
            // Windows asks the drive, Unix the folder itself.
            var drive = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder);
            return WarningFor(folder, drive.DriveFormat, drive.DriveType == DriveType.Network);
        }
        catch (ArgumentException) when (folder.StartsWith(@"\\", StringComparison.Ordinal))
        {
            return WarningFor(folder, "SMB", isNetwork: true);
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    internal static string? WarningFor(string folder, string format, bool isNetwork) => isNetwork || s_remote.Contains(format)
        ? $"'{folder}' is on a network disk ({format}). Locks there may not keep a run on another machine out, "
            + "and not every server frees them when a machine dies: let only one machine write to this lake."
        : null;
}
