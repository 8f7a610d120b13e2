using System.Runtime.CompilerServices;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Query.Sources;

/// <summary>Files that were named one by one or by a wildcard, with the partition keys of the folders they lie in.</summary>
internal sealed class FileSource(string place, IReadOnlyList<InputFile> files, LakeLayout layout) : IQuerySource
{
    public LakeLayout Layout => layout;

    public string Place => place;

    public bool IsOneFolder => false;

    public long? Bytes => files.Sum(static file => file.Length);

    public IReadOnlyList<Schema> Recorded => [];

    public ValueTask<Schema?> FindEmptyAsync(CancellationToken cancellationToken) => ValueTask.FromResult<Schema?>(null);

    public async IAsyncEnumerable<QueryFile> ListAsync(
        SqlExpression? condition, string text, InputReport? report, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        var keys = new FolderKeys(layout);
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var values = layout.Keys.Count == 0 ? [] : keys.Read(KeyPath.OfFile(file.Path).Segments, file.Path);
            yield return new QueryFile(file.Path, file.Length, values, () => file.Identity, file.OpenAsync);
        }
    }
}
