using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading.Chunks;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Parquet.Reading.Pages;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Parquet.Reading;

/// <summary>
/// An open Parquet file: its schema, its row groups and a way into each. Whatever the bytes are, its members
/// return what the file says or throw a <see cref="LakeException"/>. Safe for several threads.
/// </summary>
public sealed partial class ParquetFile : IDisposable
{
    /// <summary>Not even hundreds of columns make a batch of ordinary text end early.</summary>
    private const int MinColumnBytes = 8 << 20;

    private readonly GuardedSource _source;
    private readonly ReadLimits _limits;
    private readonly FileMetadata _metadata;
    private readonly List<ColumnLayout> _layouts;
    private readonly Dictionary<string, int> _inner;

    private ParquetFile(GuardedSource source, ReadLimits limits, FileMetadata metadata, SchemaTree tree)
    {
        _source = source;
        _limits = limits;
        _metadata = metadata;
        _layouts = tree.Layouts;
        _inner = tree.InnerPlaces;
        Schema = tree.Schema;
        UnreadableColumns = tree.Unreadable;
        ColumnNames = tree.Names;
        RowGroups = RowGroupCatalog.Describe(metadata, _layouts);
    }

    /// <summary>The path or URI.</summary>
    public string Name => _source.Name;

    /// <summary>The columns that can be read, in the order of the file.</summary>
    public Schema Schema { get; }

    /// <summary>
    /// Where a field of a struct can be read without its neighbours: a position behind those of <see cref="Schema"/>; −1 where there is
    /// no such field, or a map or more than one list stands around it.
    /// </summary>
    /// <param name="path">The names that lead to it, with points between them: <c>address.state</c>; <c>items[].price</c> is a list.</param>
    public int IndexOfInner(string path) => _inner.GetValueOrDefault(path, -1);

    /// <summary>All fields that can be read so, by the names that lead to them, with their positions.</summary>
    public IReadOnlyDictionary<string, int> InnerColumns => _inner;

    /// <summary>How the values of each leaf of a column are stored, in the order of the file.</summary>
    internal IEnumerable<LeafFormat> FormatsOf(int column) => _layouts[column].Leaves.Select(static leaf => leaf.Format);

    /// <summary>The column or field at a position of <see cref="Schema"/> or of <see cref="IndexOfInner"/>.</summary>
    public Field FieldOf(int column) => column < Schema.Count ? Schema[column] : _layouts[column].ToField();

    /// <summary>
    /// The columns that cannot be read, by name without regard to case, with the reason: <c>interval</c>, <c>list&lt;interval&gt;</c> and so on.
    /// </summary>
    public IReadOnlyDictionary<string, string> UnreadableColumns { get; }

    /// <summary>All columns in the order of the file, also those that cannot be read.</summary>
    public IReadOnlyList<string> ColumnNames { get; }

    public long RowCount => _metadata.RowCount;

    /// <summary>The writer, as it calls itself.</summary>
    public string? CreatedBy => _metadata.CreatedBy;

    /// <summary>Bytes of the file.</summary>
    public long FileLength => _source.Length;

    public IReadOnlyList<RowGroupInfo> RowGroups { get; }

    /// <summary>
    /// The order of the rows of a row group, as its writer tells it, as far as it is one of columns that can be read, with nulls last.
    /// </summary>
    public IReadOnlyList<SortColumn> SortedBy(int rowGroup)
    {
        var keys = new List<SortColumn>();
        foreach (var key in _metadata.RowGroups[rowGroup].Sorting)
        {
            var ordinal = _layouts.FindIndex(0, Schema.Count, layout => layout.Leaves.Count == 1 && layout.Leaves[0].Leaf == key.Leaf);
            if (ordinal < 0 || key.NullsFirst || Schema[ordinal].Type.IsNested)
                break;
            keys.Add(new SortColumn(ordinal, key.IsDescending));
        }
        return keys;
    }

    /// <summary>Where its chunks and pages are held: files that are read in turns may share it. Set before row groups are opened.</summary>
    internal ReadBuffers Buffers { get; set; } = new();

    /// <summary>Told where pages end with bytes that are no value; null for nobody. Set before row groups are opened.</summary>
    internal PaddingReport? Padding { get; set; }

    /// <summary>Reads the footer. The file owns the source from here on, also when this fails.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="limits">What the file may ask for; by default what <see cref="ReadLimitsText.FromEnvironment"/> says.</param>
    /// <param name="roundsNanoseconds">Whether timestamps lose what is less than a microsecond, which otherwise is an error.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LakeException">
    /// <see cref="LakeErrorCode.FileCorrupt"/>, <see cref="LakeErrorCode.FileUnsupported"/> or <see cref="LakeErrorCode.LimitExceeded"/>.
    /// </exception>
    public static async ValueTask<ParquetFile> OpenAsync(
        IByteSource source, ReadLimits? limits = null, bool roundsNanoseconds = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        try
        {
            limits ??= ReadLimitsText.FromEnvironment();
            var guarded = new GuardedSource(source, limits.MaxStall, TimeProvider.System);
            var metadata = await Footer.LoadAsync(guarded, limits, cancellationToken).ConfigureAwait(false);
            var tree = metadata.Schema!.TreeOf(limits, roundsNanoseconds);
            Footer.Validate(metadata, tree.LeafCount, source.Length, limits);
            return new ParquetFile(guarded, limits, metadata, tree);
        }
        catch (Exception exception)
        {
            source.Dispose();
            if (ReadContext.IsForeign(exception))
                throw ReadContext.Wrap(exception, source.Name);
            throw;
        }
    }

    /// <summary>Loads the compressed chunks of some columns of a row group and prepares to decode them.</summary>
    /// <param name="rowGroup">Position of the row group.</param>
    /// <param name="columns">Positions in <see cref="Schema"/> or of <see cref="IndexOfInner"/>, in
    /// the order wanted; none to get batches of rows without columns.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LakeException">As <see cref="OpenAsync"/>.</exception>
    public async ValueTask<RowGroupReader> OpenRowGroupAsync(int rowGroup, IReadOnlyList<int> columns, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentOutOfRangeException.ThrowIfNegative(rowGroup);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rowGroup, RowGroups.Count);
        var group = _metadata.RowGroups[rowGroup];
        var chunks = new List<ChunkMetadata>(columns.Count);
        var fields = new Field[columns.Count];
        for (var i = 0; i < fields.Length; i++)
        {
            foreach (var leaf in _layouts[columns[i]].Leaves)
                chunks.Add(Checked(group, leaf, rowGroup));
            fields[i] = FieldOf(columns[i]);
        }
        long storedBytes = 0;
        long declaredBytes = 0;
        foreach (var chunk in chunks)
        {
            storedBytes += chunk.CompressedBytes;
            // The size before compression is no more than a word of the file: it only chooses the size of batches.
            declaredBytes += Math.Clamp(chunk.UncompressedBytes, 0, int.MaxValue * 16L);
        }
        var budget = new MemoryBudget(_limits, storedBytes, Buffers);
        var watchdog = new Watchdog(_limits.MaxStall, TimeProvider.System);
        var loaded = await LoadAsync(chunks, budget, rowGroup, cancellationToken).ConfigureAwait(false);
        var decompressor = new PageDecompressor();
        var readers = new IColumnReader[fields.Length];
        var batchBytes = BatchBytes(columns);
        var next = 0;
        for (var i = 0; i < readers.Length; i++)
        {
            var pages = new PageReader[_layouts[columns[i]].Leaves.Count];
            for (var leaf = 0; leaf < pages.Length; leaf++, next++)
                pages[leaf] = new PageReader(loaded.Chunks[next], chunks[next].Codec, chunks[next].ValueCount, _limits, decompressor, budget, watchdog);
            readers[i] = ColumnReaderFactory.Create(_layouts[columns[i]], pages, budget, batchBytes);
        }
        return new RowGroupReader(Name, RowGroups[rowGroup], new Schema(fields), readers, loaded, decompressor, budget, watchdog, declaredBytes)
        {
            Padding = Padding,
        };
    }

    public void Dispose() => _source.Dispose();

    /// <summary>What each column of text or lists may take of a batch.</summary>
    private int BatchBytes(IReadOnlyList<int> columns)
    {
        var parts = 0;
        foreach (var column in columns)
            parts += ByteParts(_layouts[column].Node);
        return Math.Max(Math.Min(MinColumnBytes, _limits.MaxBatchBytes), _limits.MaxBatchBytes / Math.Max(1, parts));

        static int ByteParts(LayoutNode node) => node is StructNode group ? group.Fields.Sum(ByteParts) : node.Type.IsDictionaryBased ? 1 : 0;
    }

    private async ValueTask<LoadedChunks> LoadAsync(List<ChunkMetadata> chunks, MemoryBudget budget, int rowGroup, CancellationToken cancellationToken)
    {
        try
        {
            return await LoadedChunks.LoadAsync(_source, chunks, budget, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (ReadContext.IsForeign(exception))
        {
            throw ReadContext.Wrap(exception, Name, null, rowGroup);
        }
    }

    private ChunkMetadata Checked(RowGroupMetadata group, LeafLayout layout, int rowGroup)
    {
        var chunk = group.Chunks[layout.Leaf];
        try
        {
            Footer.Validate(chunk, layout, group.RowCount, _source.Length, _limits);
            if (chunk.ValueCount > 0)
                PageDecompressor.Check(chunk.Codec);
            return chunk;
        }
        catch (ReadFailure failure)
        {
            throw ReadContext.Wrap(failure, Name, layout.Name, rowGroup);
        }
    }
}
