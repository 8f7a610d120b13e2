namespace PartitionLake.Engine.Ingest;

/// <summary>One value of a row.</summary>
/// <param name="Name">Its column.</param>
/// <param name="Value">The value, or null.</param>
/// <param name="Type">The column's type, where the row knows it.</param>
public readonly record struct FactSpoolCell(string Name, object? Value, Type? Type = null);
