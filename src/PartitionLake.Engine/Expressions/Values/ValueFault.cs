namespace PartitionLake.Engine.Expressions.Values;

/// <summary>A value for which an operation has no result. The loop that met it adds the row.</summary>
internal sealed class ValueFault(string message) : Exception(message);
