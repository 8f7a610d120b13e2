namespace PartitionLake.Engine.Parquet.Reading.Metadata;

/// <summary>A row group as the footer describes it.</summary>
/// <param name="Ordinal">Position in the file, from 0.</param>
/// <param name="FirstRow">Row of the file with which it begins, from 0.</param>
/// <param name="RowCount">How many rows.</param>
/// <param name="Columns">For each column of the file's schema, in its order, what its chunks say
/// together; behind them that of each field that can be read alone.</param>
public sealed record RowGroupInfo(int Ordinal, long FirstRow, long RowCount, IReadOnlyList<ColumnChunkInfo> Columns);

/// <summary>A column chunk as the footer describes it.</summary>
/// <param name="Statistics">What can be trusted of its statistics; null when nothing can.</param>
/// <param name="CompressedBytes">Bytes as stored.</param>
/// <param name="UncompressedBytes">Bytes of its pages before compression, as declared.</param>
/// <param name="Codec">The compression by its name in the format: <c>SNAPPY</c>, <c>ZSTD</c> and so on.</param>
/// <param name="Encodings">The encodings by their names in the format, as declared.</param>
public sealed record ColumnChunkInfo(ColumnStatistics? Statistics, long CompressedBytes, long UncompressedBytes, string Codec, IReadOnlyList<string> Encodings);
