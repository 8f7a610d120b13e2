using System.Runtime.CompilerServices;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Partitioning.Shuffling;

/// <summary>The run-wide dictionary of one carried column, so that rows of all batches speak the same codes.</summary>
/// <remarks>
/// Values that hardly repeat (a unique id) would only fill memory here; batches of such values travel raw,
/// and so does everything that comes after the dictionary has reached its limit. What is written does not
/// depend on the form, because the encoder looks at values only.
/// </remarks>
internal sealed class SharedDictionary(long maxBytes)
{
    private const int MinRowsToGiveUp = 1024;
    /// <summary>Code and bytes are 32-bit numbers, whatever the memory.</summary>
    private const long Largest = 1L << 30;

    private readonly long _maxBytes = Math.Min(maxBytes, Largest);
    private readonly object _lock = new();
    private readonly ByteDictionaryBuilder _values = new();
    private readonly ConditionalWeakTable<ByteDictionary, int[]> _translations = [];
    private ByteDictionary? _snapshot;
    private bool _full;

    public long AllocatedBytes
    {
        get
        {
            lock (_lock)
                return _values.AllocatedBytes;
        }
    }

    /// <summary>All values so far.</summary>
    public ByteDictionary Values
    {
        get
        {
            lock (_lock)
            {
                if (_snapshot is null || _snapshot.Count != _values.Count)
                    _snapshot = _values.ToDictionary();
                return _snapshot;
            }
        }
    }

    /// <summary>
    /// For each entry of the column's dictionary that a row uses, its code here plus one;
    /// null when the column should travel raw.
    /// </summary>
    public int[]? Translate(DictionaryColumn column)
    {
        var dictionary = column.Dictionary;
        if (column.Length >= MinRowsToGiveUp && dictionary.Count > column.Length / 2)
            return null;
        lock (_lock)
        {
            if (_full)
                return null;
            var translation = _translations.GetValue(dictionary, static entries => new int[entries.Count]);
            var codes = column.Codes.AsSpan(0, column.Length);
            foreach (var entry in codes)
            {
                if (entry >= 0 && translation[entry] == 0)
                    translation[entry] = _values.Add(dictionary[entry]) + 1;
            }
            _full = _values.AllocatedBytes > _maxBytes;
            return translation;
        }
    }
}
