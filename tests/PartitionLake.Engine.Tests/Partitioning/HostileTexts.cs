namespace PartitionLake.Engine.Tests.Partitioning;

/// <summary>Partition values that escaping, file systems and readers treat in a way of their own.</summary>
internal static class HostileTexts
{
    public static readonly string[] All =
    [
        "Office/outpatient services", "Atlanta-Sandy Springs-Alpharetta, GA", "Evaluation and Management", "101YP2500X",
        "a\\b", "a:b", "a=b", "=", "a\"b", "it's", "#1", "100%", "%2F", "%25", "%C3%A9", "*", "?", "{x}", "[x]", "^", "a b", "é", "日本語", "😀",
        "tab\there", "line\nbreak", "\u0001", "\u001F", "\u007F", "/etc/passwd", "..", ".", "../..", "_x", ".x", "-", "+", "a+b", "a&b;c", "~", "$", "|<>",
        "Case", "case", "CASE", "__hive_default_partition__", " lead", "trail ", "trail.", "e\u0301", "0", "007", "true", "2025-08-01",
    ];

    /// <summary>DuckDB writes these as text and reads them as null, its own included; Hive, Spark and Athena read text.</summary>
    public static readonly string[] NullToDuck = ["NULL", "null"];
}
