using System.Runtime.CompilerServices;
using System.Text;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Partitioning;

/// <summary>The distinct values of one partition column over the whole run, each with its folder name.</summary>
/// <remarks>
/// Safe for several threads. Values are checked and formatted once, when they are first seen on a row:
/// a dictionary entry that no row uses never becomes a partition and is never an error.
/// </remarks>
internal sealed class KeyColumn
{
    private readonly object _lock = new();
    private readonly PartitionColumn _column;
    private readonly int _maxSegmentBytes;
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
    private readonly List<Entry> _entries = [];
    private int _nullCode = -1;
    private readonly ConditionalWeakTable<ByteDictionary, int[]> _translations = [];

    public KeyColumn(PartitionColumn column, int maxSegmentBytes)
    {
        _column = column;
        _maxSegmentBytes = maxSegmentBytes;
    }

    public string Name => _column.Name;

    public string Segment(int code)
    {
        lock (_lock)
            return _entries[code].Segment;
    }

    public object? Value(int code)
    {
        lock (_lock)
            return _entries[code].Value;
    }

    /// <summary>For each entry of the dictionary its code plus one, or 0 where no row has asked yet.</summary>
    public int[] Translation(ByteDictionary dictionary) =>
        _translations.GetValue(dictionary, static entries => new int[entries.Count]);

    /// <summary>The code of the value in that row.</summary>
    /// <param name="column">The column it stands in.</param>
    /// <param name="row">The row.</param>
    /// <param name="describeRow">Says which row of which file that is, for the error.</param>
    public int Code(Column column, int row, Func<int, string> describeRow)
    {
        var text = Text(column, row, describeRow);
        lock (_lock)
        {
            var code = -1;
            if (text is null ? (code = _nullCode) >= 0 : _codes.TryGetValue(text, out code))
                return code;
            var segment = PartitionPath.Segment(_column.Name, text);
            if (Encoding.UTF8.GetByteCount(segment) > _maxSegmentBytes)
            {
                throw new LakeException(
                    LakeErrorCode.PartitionPathTooLong,
                    $"The partition value of '{Name}' in {describeRow(row)} makes a folder name of {Encoding.UTF8.GetByteCount(segment)} bytes; "
                        + $"at most {_maxSegmentBytes} are possible there. The value begins '{text![..Math.Min(40, text!.Length)]}'.",
                    "Shorten the value with SUBSTRING in Columns, or partition by another column.",
                    Name);
            }
            if (text is null)
                _nullCode = _entries.Count;
            else
                _codes.Add(text, _entries.Count);
            _entries.Add(new Entry(segment, text is null ? null : PartitionValue.ToObject(column, row)));
            return _entries.Count - 1;
        }
    }

    private string? Text(Column column, int row, Func<int, string> describeRow)
    {
        var isNull = column.IsNull(row);
        if (!isNull && column is DictionaryColumn bytes && bytes.GetBytes(row).IsEmpty)
        {
            if (!_column.EmptyIsNull)
            {
                throw new LakeException(
                    LakeErrorCode.PartitionValueInvalid,
                    $"The partition column '{Name}' is an empty string in {describeRow(row)}; Hive cannot tell it from null.",
                    "Set EmptyPartition = 'Null' in the plan to treat it as null, or replace it with COALESCE(NULLIF(…, ''), 'unknown') in Columns.",
                    Name);
            }
            isNull = true;
        }
        if (!isNull)
        {
            try
            {
                return PartitionValue.Format(Name, column, row, _column.Key.Digits);
            }
            catch (LakeException invalid) when (invalid.Code == LakeErrorCode.PartitionValueInvalid)
            {
                throw new LakeException(
                    invalid.Code,
                    $"The partition column '{Name}' has a value that cannot be a folder name, in {describeRow(row)}: {invalid.Message}",
                    invalid.Remedy,
                    Name,
                    invalid);
            }
        }
        if (_column.RefuseNull)
        {
            throw new LakeException(
                LakeErrorCode.PartitionValueInvalid,
                $"The partition column '{Name}' is null in {describeRow(row)}, and the plan says NullPartition = 'Error'.",
                "Fill the value with COALESCE in Columns, make the join that brings it Inner, or set NullPartition = 'HiveDefault'.",
                Name);
        }
        return null;
    }

    private sealed record Entry(string Segment, object? Value);
}
