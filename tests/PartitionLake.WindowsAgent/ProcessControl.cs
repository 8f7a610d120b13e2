using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PartitionLake.WindowsAgent;

/// <summary>Does to a process of Windows what an operator, a debugger or the system does to it.</summary>
public static partial class ProcessControl
{
    /// <summary>What a process that was ended by <see cref="Terminate"/> returns.</summary>
    public const int KilledCode = 77;

    /// <summary>Ends it at once, as Task Manager does: nothing of it runs any more.</summary>
    /// <returns>Whether this ended it; false where it had ended by itself.</returns>
    public static bool Terminate(Process process)
    {
        ArgumentNullException.ThrowIfNull(process);
        var sent = TerminateProcess(process.SafeHandle, KilledCode);
        process.WaitForExit();
        return sent && process.ExitCode == KilledCode;
    }

    /// <summary>Stops every thread of it; its handles and locks stay.</summary>
    public static void Suspend(Process process)
    {
        ArgumentNullException.ThrowIfNull(process);
        Check(NtSuspendProcess(process.SafeHandle));
    }

    /// <summary>Lets it go on.</summary>
    public static void Resume(Process process)
    {
        ArgumentNullException.ThrowIfNull(process);
        Check(NtResumeProcess(process.SafeHandle));
    }

    private static void Check(int status)
    {
        if (status < 0)
            throw new Win32Exception($"The system answered with the status 0x{status:x8}.");
    }

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool TerminateProcess(SafeHandle process, int exitCode);

    [LibraryImport("ntdll.dll")]
    private static partial int NtSuspendProcess(SafeHandle process);

    [LibraryImport("ntdll.dll")]
    private static partial int NtResumeProcess(SafeHandle process);
}
