using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Writing;

namespace PartitionLake.Engine.Ingest;

/// <summary>Turns spooled rows into a Parquet file, one row group per batch.</summary>
internal static class FactSpoolFile
{
    private const int BatchRows = 65_536;
    private const int BufferBytes = 1 << 20;

    public static void Write(string rowFile, long rows, Schema schema, string target, FactSpoolDigest? digest, CancellationToken cancellationToken)
    {
        using var reader = new BinaryReader(new FileStream(rowFile, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes));
        using var encoder = new ParquetEncoder(schema);
        using var file = new FileStream(target, FileMode.Create, FileAccess.Write, FileShare.None, BufferBytes);
        var builders = new FactSpoolBuilder[schema.Count];
        for (var i = 0; i < builders.Length; i++)
            builders[i] = FactSpoolBuilder.Create(schema[i].Type, (int)Math.Min(rows, BatchRows));
        encoder.Begin(file);
        for (long done = 0; done < rows; done += BatchRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            encoder.WriteRowGroup(ReadBatch(reader, (int)Math.Min(rows - done, BatchRows), schema, builders, digest));
        }
        encoder.Finish();
    }

    private static RowBatch ReadBatch(BinaryReader reader, int length, Schema schema, FactSpoolBuilder[] builders, FactSpoolDigest? digest)
    {
        for (var row = 0; row < length; row++)
        {
            while (reader.Read7BitEncodedInt() is var ordinal and > 0)
            {
                var value = FactSpoolValue.Read(reader);
                builders[ordinal - 1].Set(row, value);
                digest?.Set(ordinal - 1, value);
            }
            digest?.EndRow();
        }
        var columns = new Column[builders.Length];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = builders[i].Take(length);
        return new RowBatch(schema, columns, length);
    }
}
