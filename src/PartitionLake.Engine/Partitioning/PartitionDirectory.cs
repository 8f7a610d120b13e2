using System.Text;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Partitioning;

/// <summary>Gives each distinct tuple of partition values an id, and knows the path and the values of each id.</summary>
/// <remarks>
/// Safe for several threads. Ids depend on which worker sees a tuple first, so nothing that is written may
/// depend on them; paths depend on the values alone.
/// </remarks>
public sealed class PartitionDirectory
{
    private readonly object _lock = new();
    private readonly KeyColumn[] _columns;
    private readonly TupleIndex _tuples;
    private readonly List<int[]> _codes = [];
    private readonly PathLimits _limits;
    private readonly int _fileNameBytes;
    private readonly FolderSpellings _spellings;

    /// <param name="columns">The partition columns, outermost folder first.</param>
    /// <param name="limits">How long a path may be.</param>
    /// <param name="fileName">The object's name, which counts towards the length.</param>
    public PartitionDirectory(IReadOnlyList<PartitionColumn> columns, PathLimits limits, string fileName)
    {
        Columns = columns;
        _limits = limits;
        _fileNameBytes = Encoding.UTF8.GetByteCount(fileName);
        _columns = new KeyColumn[columns.Count];
        for (var i = 0; i < _columns.Length; i++)
            _columns[i] = new KeyColumn(columns[i], limits.SegmentBytes);
        _tuples = new TupleIndex(columns.Count);
        _spellings = new FolderSpellings(limits.Folding);
    }

    public IReadOnlyList<PartitionColumn> Columns { get; }

    /// <summary>How many partitions there are so far; ids run from 0.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _codes.Count;
        }
    }

    /// <summary>A mapper for one worker. It is not safe for several.</summary>
    public PartitionMapper CreateMapper() => new(this, _columns);

    /// <summary>The folder below the table root: <c>state=GA/month=08</c>.</summary>
    public string Path(int id)
    {
        int[] codes;
        lock (_lock)
            codes = _codes[id];
        return Path(codes);
    }

    /// <summary>The folders of the partitions that have rows.</summary>
    /// <param name="rows">How many rows each has, by id.</param>
    public IEnumerable<string> Produced(IReadOnlyList<long> rows)
    {
        for (var id = 0; id < Count; id++)
        {
            if (rows[id] > 0)
                yield return Path(id);
        }
    }

    /// <summary>Names and typed values, in order.</summary>
    public KeyValuePair<string, object?>[] Values(int id)
    {
        int[] codes;
        lock (_lock)
            codes = _codes[id];
        var values = new KeyValuePair<string, object?>[codes.Length];
        for (var i = 0; i < codes.Length; i++)
            values[i] = new(_columns[i].Name, _columns[i].Value(codes[i]));
        return values;
    }

    /// <summary>The id of a tuple of key codes.</summary>
    internal int Register(ReadOnlySpan<int> codes, int row, Func<int, string> describeRow)
    {
        lock (_lock)
        {
            var id = _tuples.Add(codes);
            if (id < _codes.Count)
                return id;
            var tuple = codes.ToArray();
            var path = Path(tuple);
            var bytes = Encoding.UTF8.GetByteCount(path) + 1 + _fileNameBytes;
            if (bytes > _limits.PathBytes)
            {
                throw new LakeException(
                    LakeErrorCode.PartitionPathTooLong,
                    $"The partition of {describeRow(row)} has a key of {bytes} bytes below the table root; "
                        + $"at most {_limits.PathBytes} are possible there: '{path}'.",
                    "Partition by fewer or shorter columns, or shorten the values with SUBSTRING in Columns.",
                    path);
            }
            if (_limits.IsWindows)
                WindowsNames.Check(path);
            if (_limits.IsXml && path.AsSpan().IndexOfAny('\uFFFE', '\uFFFF') >= 0)
            {
                throw new LakeException(
                    LakeErrorCode.PartitionValueInvalid,
                    $"The partition of {describeRow(row)} has a value with U+FFFE or U+FFFF, "
                        + $"which no listing of a bucket can carry: {PartitionText.Quote(path)}.",
                    "Replace the character in a computed column, or partition by another column.",
                    path);
            }
            if (_spellings.Add(path) is var (folder, other))
            {
                throw new LakeException(
                    LakeErrorCode.PartitionPathConflict,
                    $"Two partitions differ {NameFolding.Difference(folder, other)} and would share one folder on this disk: "
                        + $"'{other}' and '{folder}' (first in {describeRow(row)}).",
                    "Bring the values into one form in Columns (UPPER or LOWER), or choose a destination that keeps the two apart.",
                    path);
            }
            _codes.Add(tuple);
            return id;
        }
    }

    private string Path(int[] codes)
    {
        var path = new StringBuilder(_columns[0].Segment(codes[0]));
        for (var i = 1; i < codes.Length; i++)
            path.Append('/').Append(_columns[i].Segment(codes[i]));
        return path.ToString();
    }
}
