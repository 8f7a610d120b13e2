using PartitionLake.Engine;

namespace PartitionLake.Output;

/// <summary>Names and values that others chose, as a view may show them: objects keep them as they are.</summary>
public static class SafeText
{
    /// <summary>The text on one line, with what a terminal would obey written as an escape such as <c>\u001B</c>.</summary>
    public static string Format(object? value) =>
        PrintableText.OneLine(value is PSObject { BaseObject: { } inner } ? inner.ToString() ?? "" : value?.ToString() ?? "");
}
