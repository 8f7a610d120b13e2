namespace PartitionLake.Engine.Samples;

/// <summary>One table of sample data that has been written.</summary>
/// <param name="Name">The table: <c>fact_rate</c>.</param>
/// <param name="Path">The full path of its file.</param>
/// <param name="Rows">Rows in it.</param>
/// <param name="Bytes">Size of the file.</param>
public sealed record SampleFile(string Name, string Path, long Rows, long Bytes);
