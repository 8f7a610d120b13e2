namespace PartitionLake.Shell;

/// <summary>What the process returns where the script does not say.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int Failure = 1;

    /// <summary>As pwsh: the command line itself cannot be understood.</summary>
    public const int Usage = 64;

    /// <summary>128 plus the number of the signal, as every Unix shell reports it.</summary>
    public const int Interrupted = 130;
    public const int Terminated = 143;
}
