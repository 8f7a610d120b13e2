using System.Runtime.InteropServices;

namespace PartitionLake.Engine.Diagnosis;

/// <summary>What a run needs of the machine that it runs on.</summary>
public static class MachineChecks
{
    private const long LeastMemory = 2L << 30;
    private const long LeastTemporary = 5L << 30;

    /// <param name="codeNote">Why the engine's code is compiled while it runs; null where it was compiled ahead of time.</param>
    /// <param name="temporaryFolder">Where rows wait that do not fit into memory.</param>
    public static IReadOnlyList<EnvironmentFinding> Run(string? codeNote, string temporaryFolder) =>
        [Runtime(), Code(codeNote), Memory(), Temporary(temporaryFolder)];

    private static EnvironmentFinding Runtime() => EnvironmentFinding.Passed("Machine",
        $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, "
            + $"{Environment.ProcessorCount} processors: a run has at most as many workers.");

    private static EnvironmentFinding Code(string? note) => note is null
        ? EnvironmentFinding.Passed("Compiled code", "The engine runs from code that was compiled ahead of time for this system.")
        : EnvironmentFinding.Warning("Compiled code", note, "Install a package for this system, or build the module here.");

    private static EnvironmentFinding Memory()
    {
        var all = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var found = $"{Gigabytes(all)} of memory for this process, of which a run takes {Gigabytes(all / 4)} unless -MaxMemory says otherwise.";
        return all >= LeastMemory
            ? EnvironmentFinding.Passed("Memory", found)
            : EnvironmentFinding.Warning("Memory", found, "Give the process 2 GB or more, or keep to small dimensions.");
    }

    private static EnvironmentFinding Temporary(string folder)
    {
        const string Check = "Temporary files";
        try
        {
            var trial = Path.Combine(folder, $"partitionlake-{Guid.NewGuid():n}.tmp");
            using (new FileStream(trial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                // That it can be made is all that is asked.
            }
            var free = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder).AvailableFreeSpace;
            var found = $"'{folder}' can be written and has {Gigabytes(free)} free.";
            return free >= LeastTemporary
                ? EnvironmentFinding.Passed(Check, found)
                : EnvironmentFinding.Warning(
                    Check, found, "Make room, or name a folder on a larger disk with -TempPath: rows that do not fit into memory wait there.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new EnvironmentFinding(Check, EnvironmentStatus.Failed, $"'{folder}' cannot be written: {e.Message}",
                "Name a folder that this account may write with -TempPath.");
        }
    }

    private static string Gigabytes(long bytes) => FormattableString.Invariant($"{bytes / (double)(1L << 30):0.#} GB");
}
