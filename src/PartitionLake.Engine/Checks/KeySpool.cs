using System.Runtime.InteropServices;
using PartitionLake.Engine.Partitioning.Shuffling;

namespace PartitionLake.Engine.Checks;

/// <summary>Finds keys that occur more than once among any number of rows, in bounded memory. Safe for several threads.</summary>
/// <remarks>
/// Keys are dealt by their hash to 256 buckets, which are written to a temporary file whenever memory is full and looked at one by
/// one at the end. Of a key that fills a bucket only the first two places are kept, with the number of the others.
/// </remarks>
internal sealed class KeySpool : IDisposable
{
    private const int BucketBits = 8;
    private const int RecordBytes = 32;

    private readonly List<KeyRecord>[] _buckets = new List<KeyRecord>[1 << BucketBits];
    private readonly List<int>[] _blocks = new List<int>[1 << BucketBits];
    private readonly string _folder;
    private readonly long _mostRecords;
    private readonly object _gate = new();
    private SpillFile? _file;
    private long _records;

    /// <param name="folder">Where the temporary file goes, should one be needed.</param>
    /// <param name="memory">Bytes that may be held.</param>
    public KeySpool(string folder, long memory)
    {
        _folder = folder;
        _mostRecords = Math.Max(1 << BucketBits, memory / RecordBytes);
        for (var i = 0; i < _buckets.Length; i++)
            (_buckets[i], _blocks[i]) = ([], []);
    }

    /// <summary>Whether anything was written to disk.</summary>
    public bool HasSpilled => _file is not null;

    /// <summary>Adds the keys of some rows; rows with a null key are left out, as SQL's UNIQUE leaves them.</summary>
    /// <param name="hashes">The keys.</param>
    /// <param name="isNull">The rows to leave out.</param>
    /// <param name="source">The number of the file or object they lie in.</param>
    /// <param name="rowOf">The row in the source for a position in <paramref name="hashes"/>.</param>
    /// <exception cref="LakeException">The disk is full or failed.</exception>
    public void Add(UInt128[] hashes, bool[] isNull, int source, Func<int, long> rowOf)
    {
        lock (_gate)
        {
            for (var i = 0; i < hashes.Length; i++)
            {
                if (isNull[i])
                    continue;
                _buckets[BucketOf(hashes[i])].Add(new KeyRecord(hashes[i], rowOf(i), source, 1));
                if (++_records >= _mostRecords)
                    Spill();
            }
        }
    }

    /// <summary>Looks for keys that occur more than once.</summary>
    /// <param name="examples">How many of them to show.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public DuplicateKeys Finish(int examples, CancellationToken cancellationToken)
    {
        long keys = 0, rows = 0;
        var first = new List<DuplicateKey>();
        for (var bucket = 0; bucket < _buckets.Length; bucket++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var records = Load(bucket);
            for (int start = 0, end; start < records.Length; start = end)
            {
                long count = 0;
                for (end = start; end < records.Length && records[end].Hash == records[start].Hash; end++)
                    count += records[end].Count;
                if (count == 1)
                    continue;
                keys++;
                rows += count;
                Keep(first, new DuplicateKey(records[start], records[start + 1], count), examples);
            }
        }
        return new DuplicateKeys(keys, rows, first);
    }

    public void Dispose() => _file?.Dispose();

    private static int BucketOf(UInt128 hash) => (int)(uint)(hash >> (128 - BucketBits));

    private void Spill()
    {
        _file ??= new SpillFile(_folder);
        for (var bucket = 0; bucket < _buckets.Length; bucket++)
        {
            var list = _buckets[bucket];
            if (list.Count == 0)
                continue;
            Shrink(list);
            _file.Append(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(list)));
            _blocks[bucket].Add(_file.BlockCount - 1);
            list.Clear();
        }
        _records = 0;
    }

    private KeyRecord[] Load(int bucket)
    {
        var list = _buckets[bucket];
        foreach (var block in _blocks[bucket])
        {
            var records = new KeyRecord[_file!.BlockLength(block) / RecordBytes];
            _file.Read(block, MemoryMarshal.AsBytes(records.AsSpan()));
            list.AddRange(records);
        }
        list.Sort();
        var result = list.ToArray();
        _buckets[bucket] = [];
        return result;
    }

    /// <summary>Keeps two records a key: the first place, and the second with the count of all the others.</summary>
    private static void Shrink(List<KeyRecord> list)
    {
        list.Sort();
        var kept = 0;
        for (int start = 0, end; start < list.Count; start = end)
        {
            var others = 0;
            for (end = start + 1; end < list.Count && list[end].Hash == list[start].Hash; end++)
                others += list[end].Count;
            var first = list[start];
            list[kept++] = first;
            if (others > 0)
                list[kept++] = list[start + 1] with { Count = others };
        }
        list.RemoveRange(kept, list.Count - kept);
    }

    private static void Keep(List<DuplicateKey> first, DuplicateKey found, int most)
    {
        var at = first.Count;
        while (at > 0 && found.First.ComparePlaces(first[at - 1].First) < 0)
            at--;
        if (at >= most)
            return;
        first.Insert(at, found);
        if (first.Count > most)
            first.RemoveAt(most);
    }
}
