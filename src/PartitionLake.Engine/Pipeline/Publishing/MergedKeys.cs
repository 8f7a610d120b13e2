using System.Runtime.InteropServices;
using PartitionLake.Engine.Checks;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading.Metadata;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>The merge keys of all new rows of a run or of one partition, by which old rows are found wherever they lie.</summary>
/// <remarks>
/// 16 bytes a row, and 8 for each column of the key: the key itself as <see cref="KeyHasher"/> tells it, and each column's <see cref="KeyRank"/>
/// against which statistics are held. Adding is safe for several threads; after <see cref="Seal"/> everything is.
/// </remarks>
/// <param name="columns">How many columns the key has.</param>
/// <param name="memory">Bytes that the keys may take.</param>
internal sealed class MergedKeys(int columns, long memory)
{
    private readonly object _gate = new();
    private readonly List<UInt128> _adding = [];
    // Lists grow by doubling.
    private readonly long _mostRows = memory / (2 * (16 + (8 * columns)));
    private readonly List<ulong>?[] _addingRanks = [.. Enumerable.Range(0, columns).Select(static _ => new List<ulong>())];
    private UInt128[] _hashes = [];
    private ulong[]?[] _ranks = [];

    /// <summary>Adds the keys of new rows.</summary>
    /// <param name="key">The columns of the key.</param>
    /// <param name="length">How many rows.</param>
    /// <returns>A row whose key has a null; null where there is none.</returns>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.MemoryLimitTooSmall"/>.</exception>
    public int? Add(IReadOnlyList<Column> key, int length)
    {
        var hashes = KeyHasher.Hash(key, length, out var isNull);
        if (Array.IndexOf(isNull, true) is >= 0 and var row)
            return row;
        var ranks = new ulong[]?[columns];
        for (var i = 0; i < columns; i++)
            ranks[i] = KeyRank.Of(key[i], length);
        lock (_gate)
        {
            if (_adding.Count + length > _mostRows)
                throw TooMany();
            _adding.AddRange(hashes);
            for (var i = 0; i < columns; i++)
            {
                if (ranks[i] is { } known)
                    _addingRanks[i]?.AddRange(known);
                else
                    _addingRanks[i] = null;
            }
        }
        return null;
    }

    /// <summary>Ends the adding.</summary>
    /// <returns>A key that two rows share; null where there is none.</returns>
    public UInt128? Seal()
    {
        _hashes = [.. _adding];
        _adding.Clear();
        _adding.TrimExcess();
        Array.Sort(_hashes);
        _ranks = new ulong[]?[columns];
        for (var i = 0; i < columns; i++)
        {
            _addingRanks[i]?.Sort();
            _ranks[i] = _addingRanks[i] is { } ranks ? Distinct(CollectionsMarshal.AsSpan(ranks)) : null;
            _addingRanks[i] = null;
        }
        for (var i = 1; i < _hashes.Length; i++)
        {
            if (_hashes[i] == _hashes[i - 1])
                return _hashes[i];
        }
        return null;
    }

    /// <summary>Whether a new row has that key.</summary>
    public bool Contains(UInt128 key) => Array.BinarySearch(_hashes, key) >= 0;

    /// <summary>Whether rows may have one of the keys, by their statistics.</summary>
    /// <param name="statistics">For each column of the key what is known of the rows; null for nothing.</param>
    public bool MayHold(IReadOnlyList<ColumnStatistics?> statistics)
    {
        for (var i = 0; i < columns; i++)
        {
            if (_ranks[i] is { } ranks && KeyRank.OfBound(statistics[i]?.Min) is { } least
                && KeyRank.OfBound(statistics[i]?.Max) is { } greatest && !HasWithin(ranks, least, greatest))
                return false;
        }
        return true;
    }

    /// <summary>The rows of an old batch whose key no new row has; a key with a null is nobody's.</summary>
    public int[] SelectOthers(IReadOnlyList<Column> key, int length)
    {
        var hashes = KeyHasher.Hash(key, length, out var isNull);
        var others = new List<int>(length);
        for (var row = 0; row < length; row++)
        {
            if (isNull[row] || !Contains(hashes[row]))
                others.Add(row);
        }
        return [.. others];
    }

    private LakeException TooMany() => new(
        LakeErrorCode.MemoryLimitTooSmall,
        $"The merge keys of more than {_mostRows:N0} new rows do not fit in the {memory:N0} bytes that the memory limit leaves for them.",
        "Raise -MaxMemory, merge the input in several runs, or say MergeScope = 'Partition' if no key ever changes its partition: "
            + "then the keys of one partition are held at a time.",
        "MaxMemory");

    private static bool HasWithin(ulong[] ranks, ulong least, ulong greatest)
    {
        var at = Array.BinarySearch(ranks, least);
        return at >= 0 || (~at < ranks.Length && ranks[~at] <= greatest);
    }

    private static ulong[] Distinct(ReadOnlySpan<ulong> sorted)
    {
        var distinct = new List<ulong>();
        foreach (var rank in sorted)
        {
            if (distinct.Count == 0 || distinct[^1] != rank)
                distinct.Add(rank);
        }
        return [.. distinct];
    }
}
