using PartitionLake.Engine.Aws;

namespace PartitionLake.Engine.Catalog.Glue;

/// <summary>What Glue means by a refusal.</summary>
internal static class GlueFailure
{
    /// <summary>Whether the failure is that error of the service.</summary>
    public static bool Is(LakeException e, string code) => e.InnerException is { } inner && AwsFailure.Is(inner, code);

    /// <summary>Whether somebody else changed the same thing at the same moment.</summary>
    public static bool IsConcurrent(LakeException e) => Is(e, "ConcurrentModificationException") || Is(e, "VersionMismatchException");

    public static LakeException NoTable(TableName table) => new(
        LakeErrorCode.TableNotFound, $"There is no table '{table}' in the catalog.", "Create it with New-LakeAthenaTable, or check the names, the account and the region.", table.ToString());
}
