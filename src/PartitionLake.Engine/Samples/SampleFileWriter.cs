using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Writing;

namespace PartitionLake.Engine.Samples;

/// <summary>Writes one table under a temporary name and gives it its own when it is complete.</summary>
internal static class SampleFileWriter
{
    public static SampleFile Write(string path, Schema schema, IEnumerable<RowBatch> batches, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
            try
            {
                var (rows, bytes) = WriteRows(temporary, schema, batches, cancellationToken);
                File.Move(temporary, path, overwrite: true);
                return new SampleFile(Path.GetFileNameWithoutExtension(path), path, rows, bytes);
            }
            finally
            {
                File.Delete(temporary);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new LakeException(
                LakeErrorCode.DestinationNotWritable,
                $"The sample file '{path}' cannot be written: {error.Message}",
                "Choose a folder that can be written to and has room.",
                path,
                error);
        }
    }

    private static (long Rows, long Bytes) WriteRows(
        string path, Schema schema, IEnumerable<RowBatch> batches, CancellationToken cancellationToken)
    {
        var rows = 0L;
        using var encoder = new ParquetEncoder(schema);
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 20);
        encoder.Begin(file);
        foreach (var batch in batches)
        {
            cancellationToken.ThrowIfCancellationRequested();
            encoder.WriteRowGroup(batch);
            rows += batch.Length;
        }
        var bytes = encoder.Finish();
        file.Flush();
        return (rows, bytes);
    }
}
