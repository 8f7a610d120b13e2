using PartitionLake.Engine;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Parquet.Reading;

namespace PartitionLake.Benchmarks.Corpus;

/// <summary>Reads a file as the product does: every column that can be read, batch by batch, to the last value.</summary>
internal static class OurReading
{
    private const int BatchRows = 16_384;

    public static CorpusReply Answer(CorpusRequest request)
    {
        try
        {
            return Read(request);
        }
        catch (LakeException error) when (error.InnerException is null || error.Code != LakeErrorCode.FileCorrupt)
        {
            return new CorpusReply { Refusal = error.Message };
        }
#pragma warning disable CA1031 // that anything else escapes is what the runner looks for
        catch (Exception error)
#pragma warning restore CA1031
        {
            return new CorpusReply { Untyped = error.ToString() };
        }
    }

    private static CorpusReply Read(CorpusRequest request)
    {
        using var file = Wait(ParquetFile.OpenAsync(new FileByteSource(request.Path)));
        var digests = request.Verb == "digest" ? file.Schema.Select(_ => new ValueDigest()).ToArray() : null;
        var times = request.Columns.Where(column => column.IsTime).Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        var all = Enumerable.Range(0, file.Schema.Count).ToArray();
        long rows = 0;
        foreach (var group in file.RowGroups)
        {
            if (digests is not null && rows >= request.MaxRows)
                break;
            using var reader = Wait(file.OpenRowGroupAsync(group.Ordinal, all));
            while (reader.Read(reader.FittingRows(BatchRows)) is { } batch)
            {
                var wanted = (int)Math.Min(batch.Length, request.MaxRows - rows);
                for (var i = 0; i < digests?.Length && wanted > 0; i++)
                    Add(digests[i], batch.GetColumn(i), wanted, times.Contains(file.Schema[i].Name));
                rows += batch.Length;
            }
        }
        return new CorpusReply
        {
            Rows = file.RowCount,
            Columns = [.. file.Schema.Select((field, i) => new CorpusColumn(field.Name, field.Type.ToString(), digests?[i].ToString()))],
            LeftOut = [.. file.UnreadableColumns.Select(column => $"{column.Key} ({column.Value})")],
        };
    }

    private static void Add(ValueDigest digest, Column column, int rows, bool isTime)
    {
        for (var row = 0; row < rows; row++)
        {
            if (isTime && ValueText.Of(column, row) is { } time)
                digest.Add(ValueText.TrimTime(time));
            else if (column is DictionaryColumn { Type.Kind: TypeKind.String } texts && !column.IsNull(row))
                digest.Add(texts.GetBytes(row));
            else
                digest.Add(ValueText.Of(column, row));
        }
    }

    private static T Wait<T>(ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();
}
