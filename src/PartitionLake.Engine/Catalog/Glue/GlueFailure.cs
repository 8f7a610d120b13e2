using PartitionLake.Engine.Aws;

namespace PartitionLake.Engine.Catalog.Glue;

/// <summary>What Glue means by a refusal.</summary>
internal static class GlueFailure
{
    /// <summary>Whether the failure is that error of the service.</summary>
    public static bool Is(LakeException e, string code) => e.InnerException is { } inner && AwsFailure.Is(inner, code);

    /// <summary>Whether somebody else changed the same thing at the same moment.</summary>
    public static bool IsConcurrent(LakeException e) => Is(e, "ConcurrentModificationException") || Is(e, "VersionMismatchException");

    /// <summary>A name that leads to the catalog of another account or region, whose tables would be changed there.</summary>
    public static LakeException IsLink(string what, string name, GlueLink link) => new(
        LakeErrorCode.CatalogNameInvalid,
        $"The {what} '{name}' is a resource link to '{link.DatabaseName}{(link.Name is null ? "" : "." + link.Name)}' in the catalog of "
            + $"{(link.CatalogId is null ? "another account" : $"the account {link.CatalogId}")}{(link.Region is null ? "" : $" in {link.Region}")}. "
            + "Catalogs of other accounts are not supported; nothing was changed.",
        "Run with a profile of that account (-ProfileName), or name a database of this account's own.",
        name);

    public static LakeException NoTable(TableName table) => new(
        LakeErrorCode.TableNotFound, $"There is no table '{table}' in the catalog.",
        "Create it with New-LakeAthenaTable, or check the names, the account and the region.", table.ToString());
}
