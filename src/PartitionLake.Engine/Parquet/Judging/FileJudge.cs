using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Parquet.Judging;

/// <summary>Reads every column of a file with our reader and with a second, independent one, and compares them value by value.</summary>
/// <remarks>
/// Each chunk is read by ours first, with its limits, checksums and watchdog; only what it finds sound reaches the second reader.
/// That one sees nothing but the bytes of the chunk, is given up when it takes longer than <see cref="ReadLimits.MaxStall"/>, and is
/// left out where a chunk would take more than <see cref="ReadLimits.MaxHeldBytes"/>. Belongs to one worker.
/// </remarks>
internal sealed class FileJudge
{
    private const int BatchRows = 65_536;

    private const int TrailerBytes = 8;

    // Behind a chunk, where a writer forgot the header of a dictionary page in its size (PARQUET-816).
    private const int SpareBytes = 128;

    // What the second reader holds of a chunk beside what ours does: pages, levels, 16-bit characters.
    private const int HoldingFactor = 4;

    // However many objects are compared at once, so many chunks are held.
    private static readonly SemaphoreSlim Turns = new(Environment.ProcessorCount);

    private readonly ParquetFile _file;
    private readonly IByteSource? _seen;
    private readonly SecondTurn _turn;
    private readonly Dictionary<string, string> _notCompared;
    private readonly List<ColumnDifference> _differences = [];
    private long _values;
    private SecondReader? _second;
    private string? _refusal;

    private FileJudge(ParquetFile file, IByteSource? seen, CancellationToken cancellationToken)
    {
        _file = file;
        _seen = seen;
        _turn = new SecondTurn(file.FileLength, file.Limits.MaxStall, TimeProvider.System, cancellationToken);
        _notCompared = new Dictionary<string, string>(file.UnreadableColumns, StringComparer.OrdinalIgnoreCase);
    }

    /// <param name="file">The file, open.</param>
    /// <param name="seen">What the second reader sees instead of the same bytes, so that tests can make the two differ.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LakeException">Our reader cannot read the file.</exception>
    public static async Task<FileVerdict> CompareAsync(ParquetFile file, IByteSource? seen = null, CancellationToken cancellationToken = default)
    {
        var judge = new FileJudge(file, seen, cancellationToken);
        try
        {
            for (var group = 0; group < file.RowGroups.Count; group++)
            {
                for (var column = 0; column < file.Schema.Count; column++)
                    await judge.TakeTurnAsync(group, column, cancellationToken).ConfigureAwait(false);
            }
            return new FileVerdict(judge._values, judge._notCompared, judge._differences);
        }
        finally
        {
            if (judge._second is not null)
                await judge._second.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task TakeTurnAsync(int group, int column, CancellationToken cancellationToken)
    {
        await Turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await CompareAsync(group, column, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Turns.Release();
        }
    }

    private async Task CompareAsync(int group, int column, CancellationToken cancellationToken)
    {
        var name = _file.Schema[column].Name;
        if (_refusal is not null)
            _notCompared.TryAdd(name, _refusal);
        var ours = await ReadOursAsync(group, column, cancellationToken).ConfigureAwait(false);
        if (_notCompared.ContainsKey(name))
            return;
        if (ours is null)
            _notCompared[name] = $"row group {group} holds more of it than the second reader may take ({nameof(ReadLimits.MaxHeldBytes)})";
        else if (await ReadTheirsAsync(group, column, cancellationToken).ConfigureAwait(false) is { } theirs)
            Compare(_file.Schema[column], _file.RowGroups[group].FirstRow, ours, theirs);
    }

    /// <summary>Decodes the whole chunk. Null where it is sound and too large to be held.</summary>
    private async Task<List<Column>?> ReadOursAsync(int group, int column, CancellationToken cancellationToken)
    {
        using var rows = await _file.OpenRowGroupAsync(group, [column], cancellationToken).ConfigureAwait(false);
        long held = 0;
        var batches = new List<Column>();
        foreach (var leaf in _file.LayoutOf(column).Leaves)
        {
            var chunk = _file.ChunkOf(group, leaf);
            held += chunk.CompressedBytes;
            batches = chunk.ValueCount <= int.MaxValue ? batches : null;
        }
        ByteDictionary? counted = null;
        while (rows.Read(BatchRows) is { } batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var part = batch.GetColumn(0);
            held += HoldingFactor * part.AllocatedBytes;
            if (part is DictionaryColumn { Dictionary: var dictionary } && !ReferenceEquals(dictionary, counted))
                held += HoldingFactor * (long)(counted = dictionary).ByteCount;
            if (held > _file.Limits.MaxHeldBytes)
                batches = null;
            batches?.Add(part);
        }
        return batches;
    }

    private async Task<SecondColumn?> ReadTheirsAsync(int group, int column, CancellationToken cancellationToken)
    {
        var layout = _file.LayoutOf(column);
        var leaves = new List<SecondLeaf>();
        try
        {
            if (_second is null && !await TryOpenAsync(cancellationToken).ConfigureAwait(false))
                return NotCompared(layout.Name, _refusal!);
            foreach (var leaf in layout.Leaves)
            {
                var chunk = _file.ChunkOf(group, leaf);
                var content = await LoadAsync(chunk.Start, chunk.CompressedBytes + SpareBytes, cancellationToken).ConfigureAwait(false);
                if (KnownMisreadings.Of(chunk, leaf.Format.Type, content) is { } misread)
                    return NotCompared(layout.Name, misread);
                _turn.Stream.Show((chunk.Start, content));
                if (await _turn.RunAsync(token => _second!.ReadAsync(group, leaf, chunk.ValueCount, token)).ConfigureAwait(false) is not { } theirs)
                    return NotCompared(layout.Name, $"the second reader takes it for {_second!.TypeName(leaf)}");
                leaves.Add(theirs);
            }
            return new SecondColumn(layout, leaves);
        }
        catch (Exception e) when (IsOfSecond(e))
        {
            return NotCompared(layout.Name, $"the second reader cannot read it: {Describe(e)}");
        }
    }

    private SecondColumn? NotCompared(string column, string reason)
    {
        _notCompared[column] = reason;
        return null;
    }

    private static bool IsOfSecond(Exception e) => e is not (LakeException or OperationCanceledException);

    private static string Describe(Exception e) => $"{ReadContext.Printable(e.Message)} ({e.GetType().Name})";

    private async Task<bool> TryOpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            _second = await OpenAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (IsOfSecond(e))
        {
            _refusal = $"the second reader cannot open the file: {Describe(e)}";
            return false;
        }
    }

    private async Task<SecondReader> OpenAsync(CancellationToken cancellationToken)
    {
        var trailer = await LoadAsync(_file.FileLength - TrailerBytes, TrailerBytes, cancellationToken).ConfigureAwait(false);
        var footer = System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(trailer) + TrailerBytes;
        var head = await LoadAsync(0, TrailerBytes, cancellationToken).ConfigureAwait(false);
        var tail = await LoadAsync(_file.FileLength - footer, footer, cancellationToken).ConfigureAwait(false);
        _turn.Stream.Show((0, head), (_file.FileLength - footer, tail));
        return await _turn.RunAsync(token => SecondReader.OpenAsync(_turn.Stream, token)).ConfigureAwait(false);
    }

    private async Task<byte[]> LoadAsync(long offset, long length, CancellationToken cancellationToken)
    {
        var content = new byte[Math.Min(length, _file.FileLength - offset)];
        if (_seen is null)
            await _file.ReadBytesAsync(offset, content, cancellationToken).ConfigureAwait(false);
        else
            await _seen.ReadAsync(offset, content, cancellationToken).ConfigureAwait(false);
        return content;
    }

    private void Compare(Field field, long firstRow, List<Column> ours, SecondColumn theirs)
    {
        Span<byte> scratch = stackalloc byte[16];
        var row = firstRow;
        foreach (var column in ours)
        {
            var batch = column is StructColumn ? PackedStruct.Of(column) : column;
            for (var i = 0; i < batch.Length; i++, row++)
            {
                try
                {
                    if (!theirs.MoveNext())
                        throw new FormatException($"it has {row - firstRow:N0} rows of a row group");
                }
                catch (Exception e) when (e is FormatException or OverflowException or IndexOutOfRangeException)
                {
                    _notCompared[field.Name] = $"the second reader gives no value for row {row + 1:N0} that could be compared: {e.Message}";
                    return;
                }
                _values++;
                var isNull = batch.IsNull(i);
                if (isNull != theirs.IsNull || (!isNull && !SingleValue.BytesOf(batch, i, scratch).SequenceEqual(theirs.Current)))
                    Note(field, row, batch.Gather([i]), SingleValue.ColumnOf(field.Type, theirs.IsNull, theirs.Current));
            }
        }
    }

    private void Note(Field field, long row, Column ours, Column theirs)
    {
        var known = _differences.FindIndex(difference => difference.Name == field.Name);
        if (known < 0)
            _differences.Add(new ColumnDifference(field.Name, 1, row, ours, theirs));
        else
            _differences[known] = _differences[known] with { Count = _differences[known].Count + 1 };
    }
}
