namespace PartitionLake.Output;

/// <summary>Numbers of bytes as people read them; the table and list views use it.</summary>
public static class SizeText
{
    /// <summary>Three significant digits and a unit; a kilobyte has 1,024 bytes, as in PowerShell.</summary>
    public static string Format(long bytes) => Engine.ByteText.Format(bytes);
}
