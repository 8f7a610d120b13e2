using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Query.Formatting;

/// <summary>A struct as the objects users get: a value for each field.</summary>
/// <param name="Fields">The fields.</param>
/// <param name="Values">Their values as <see cref="CellValue.ToObject"/> gives them.</param>
public sealed record StructCell(StructFields Fields, IReadOnlyList<object?> Values);
