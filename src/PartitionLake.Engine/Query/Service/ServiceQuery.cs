using System.Runtime.CompilerServices;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Query.Planning;
using PartitionLake.Engine.Query.Scanning;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Storage.S3;

namespace PartitionLake.Engine.Query.Service;

/// <summary>
/// A query that S3 Select answers, for accounts that still have it. The object's footer is read first: names and types are
/// resolved as for the local engine, and what the service cannot do is refused with the reason.
/// </summary>
public sealed class ServiceQuery : ILakeQuery
{
    private readonly S3Selection _selection;
    private readonly string _text;

    private ServiceQuery(S3Selection selection, string text, Schema output, QueryCounters counters)
    {
        _selection = selection;
        _text = text;
        Output = output;
        Counters = counters;
    }

    public Schema Output { get; }

    public QueryCounters Counters { get; }

    /// <param name="storage">The way to the bucket.</param>
    /// <param name="paths">One object.</param>
    /// <param name="statement">The statement, which is sent as it was written.</param>
    /// <param name="instead">Told why the local engine is to answer instead, where the object is
    /// compressed as the service cannot unpack it; without it that is an error.</param>
    /// <param name="cancellationToken">Stops the reading of the footer.</param>
    /// <returns>Null where the local engine is to answer instead; the service has not been asked.</returns>
    /// <exception cref="LakeException">The service cannot answer this, or a name or type is wrong.</exception>
    public static async Task<ServiceQuery?> OpenAsync(
        LakeStorage storage, IReadOnlyList<string> paths, SelectStatement statement, Action<LakeWarning>? instead, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(statement);
        ServiceLimits.Check(statement);
        var selection = paths.Count == 1 ? storage.OpenSelection(paths[0]) : throw ServiceLimits.SeveralObjects(paths[0], paths.Count);
        var objects = await storage.FindInputsAsync([paths[0]], new InputOptions(), cancellationToken).ConfigureAwait(false);
        if (objects.Count != 1 || objects[0].Path != selection.Uri)
            throw ServiceLimits.SeveralObjects(paths[0], objects.Count);
        var counters = new QueryCounters();
        counters.AddFile(objects[0].Length, isSkipped: false);
        var source = new CountingByteSource(await objects[0].OpenAsync(cancellationToken).ConfigureAwait(false), counters);
        using var file = await ParquetFile.OpenAsync(source, cancellationToken: cancellationToken).ConfigureAwait(false);
        var shape = QueryBinder.Bind(statement, file.Schema, file.ColumnNames);
        if (ServiceLimits.CodecFault(file, shape) is { } fault)
        {
            if (instead is null)
                throw ServiceLimits.Unpackable(fault, file.Name);
            instead(new LakeWarning(LakeWarningCode.ReadLocally, $"{fault} The local engine reads it instead."));
            return null;
        }
        ServiceLimits.Check(file, shape);
        return new ServiceQuery(selection, statement.Text, shape.Output, counters);
    }

    public async IAsyncEnumerable<RowBatch> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = new JsonRowReader(Output, _selection.Uri);
        await foreach (var piece in _selection.RunAsync(_text, cancellationToken).ConfigureAwait(false))
        {
            if (rows.Add(piece.Span) is { } batch)
                yield return batch;
        }
        rows.End();
        Counters.AddRequest(_selection.BytesReturned);
    }

    public void Dispose()
    {
    }
}
