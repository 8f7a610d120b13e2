namespace PartitionLake.Engine.Catalog.Ddl;

/// <summary>The statement by which Amazon Redshift Spectrum sees a database of the catalog.</summary>
internal static class SpectrumDdl
{
    /// <param name="schema">The schema's name in Redshift.</param>
    /// <param name="database">The database of the catalog.</param>
    /// <param name="region">Where the catalog is.</param>
    /// <param name="role">The ARN of a role that may read catalog and bucket; null for the cluster's default.</param>
    public static string ExternalSchema(string schema, string database, string region, string? role) =>
        $"""
        CREATE EXTERNAL SCHEMA IF NOT EXISTS {Name(schema)}
        FROM DATA CATALOG
        DATABASE {Literal(database)}
        REGION {Literal(region)}
        IAM_ROLE {(role is null ? "default" : Literal(role))}
        """.ReplaceLineEndings("\n");

    private static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    // Redshift reads a backslash in a literal as an escape.
    private static string Literal(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";
}
