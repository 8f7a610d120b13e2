namespace PartitionLake.Shell;

/// <summary>What PowerShell's engine reads from the environment before it starts.</summary>
internal static class PowerShellSettings
{
    /// <summary>
    /// A tool that runs at night over price data does not report its use to PowerShell's maker, and opens no pipe through
    /// which other processes could attach to it; without both it starts earlier. Who sets a variable decides.
    /// </summary>
    public static void Apply()
    {
        SetDefault("POWERSHELL_TELEMETRY_OPTOUT", "1");
        SetDefault("POWERSHELL_DIAGNOSTICS_OPTOUT", "1");
    }

    private static void SetDefault(string variable, string value)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable)))
            Environment.SetEnvironmentVariable(variable, value);
    }
}
