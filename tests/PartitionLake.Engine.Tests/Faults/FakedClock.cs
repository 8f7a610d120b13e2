using System.Diagnostics;

namespace PartitionLake.Engine.Tests.Faults;

/// <summary>The clock of another process, that a test can step while it runs; by libfaketime.</summary>
/// <param name="file">Tells the process how far its clock is from the true one.</param>
internal sealed class FakedClock(string file)
{
    /// <summary>The library; null where it is not installed.</summary>
    private static string? Library { get; } = new[]
    {
        "/usr/lib/x86_64-linux-gnu/faketime",
        "/usr/lib/aarch64-linux-gnu/faketime",
        "/usr/lib64/faketime",
        "/usr/lib/faketime"
    }
        .Select(static folder => Path.Combine(folder, "libfaketimeMT.so.1")).FirstOrDefault(File.Exists);

    public static bool IsThere => Library is not null;

    /// <summary>Steps the clock.</summary>
    /// <param name="shift">As libfaketime spells it: <c>+6m</c>.</param>
    public void Set(string shift)
    {
        // The process may read it at any moment.
        File.WriteAllText(file + ".new", shift + "\n");
        File.Move(file + ".new", file, overwrite: true);
    }

    /// <summary>Gives a process that is about to start that clock.</summary>
    public void Apply(ProcessStartInfo start)
    {
        Set("+0");
        start.Environment["LD_PRELOAD"] = Library;
        start.Environment["FAKETIME_TIMESTAMP_FILE"] = file;
        start.Environment["FAKETIME_NO_CACHE"] = "1";
        // The times of files are those of the disk.
        start.Environment["NO_FAKE_STAT"] = "1";
        // What measures how long something takes is not stepped by setting a clock.
        start.Environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
    }
}
