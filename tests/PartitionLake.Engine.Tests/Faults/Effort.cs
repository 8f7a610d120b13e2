namespace PartitionLake.Engine.Tests.Faults;

/// <summary>How often a test with faults tries its luck.</summary>
internal static class Effort
{
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("PARTITIONLAKE_LONG") == "1";

    /// <summary>The one number for every day, the other for <c>PARTITIONLAKE_LONG=1</c>.</summary>
    public static int Of(int usual, int thorough) => IsLong ? thorough : usual;
}
