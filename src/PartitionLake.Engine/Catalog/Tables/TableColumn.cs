namespace PartitionLake.Engine.Catalog.Tables;

/// <summary>A column or partition key as the catalog has it.</summary>
/// <param name="Name">In lower case.</param>
/// <param name="Type">Hive's name: <c>string</c>, <c>bigint</c>, <c>array&lt;string&gt;</c>.</param>
public sealed record TableColumn(string Name, string Type);
