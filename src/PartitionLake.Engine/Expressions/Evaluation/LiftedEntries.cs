using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>The results of one node for the entries of one dictionary, as far as they were needed.</summary>
internal abstract class LiftedEntries
{
    private const int Pending = -1;

    /// <summary>By code + 1 (null is an entry too): the number of the result + 1; 0 when there is none yet.</summary>
    private readonly int[] _slots;
    private int _count;

    protected LiftedEntries(int entryCount) => _slots = new int[entryCount + 1];

    /// <summary>Turns codes into result numbers; false when one has no result yet.</summary>
    public bool TryMap(int[] codes, Span<int> results)
    {
        var slots = _slots;
        var all = 0;
        for (var i = 0; i < results.Length; i++)
        {
            var slot = slots[codes[i] + 1] - 1;
            results[i] = slot;
            all |= slot;
        }
        return all >= 0;
    }

    /// <summary>The codes without a result, in order of appearance, each with the first row that has it; null when more than <paramref name="most"/>.</summary>
    public (int[] Codes, int[] FirstRows)? FindNew(int[] codes, int length, int most)
    {
        var fresh = new List<int>();
        var rows = new List<int>();
        for (var row = 0; row < length; row++)
        {
            ref var slot = ref _slots[codes[row] + 1];
            if (slot != 0)
                continue;
            slot = Pending;
            fresh.Add(codes[row]);
            rows.Add(row);
            if (fresh.Count > most)
            {
                Forget([.. fresh]);
                return null;
            }
        }
        return ([.. fresh], [.. rows]);
    }

    public void Forget(int[] codes)
    {
        foreach (var code in codes)
            _slots[code + 1] = 0;
    }

    /// <summary>Gives the codes the results appended last, in that order.</summary>
    public void Publish(int[] codes)
    {
        foreach (var code in codes)
            _slots[code + 1] = ++_count;
    }

    /// <summary>Adds results behind those there are. What readers hold already is never moved.</summary>
    public abstract void Append(Column results);

    public abstract Column Gather(LakeType type, ReadOnlySpan<int> results);

    /// <summary>Room for more values: the array itself, or a longer copy when it is full.</summary>
    protected static T[] Grow<T>(T[] values, int count) => count <= values.Length ? values : Copy(values, Math.Max(count, values.Length * 2));

    private static T[] Copy<T>(T[] values, int length)
    {
        Array.Resize(ref values, length);
        return values;
    }
}

internal sealed class FixedEntries<T>(int entryCount) : LiftedEntries(entryCount)
    where T : unmanaged
{
    private T[] _values = [];
    private bool[] _isNull = [];
    private int _count;
    private volatile bool _anyNull;

    public override void Append(Column results)
    {
        var added = (Column<T>)results;
        var values = Grow(_values, _count + added.Length);
        var isNull = Grow(_isNull, _count + added.Length);
        for (var i = 0; i < added.Length; i++)
        {
            values[_count + i] = added.Values[i];
            isNull[_count + i] = added.IsNull(i);
            _anyNull |= isNull[_count + i];
        }
        _values = values;
        _isNull = isNull;
        _count += added.Length;
    }

    public override Column Gather(LakeType type, ReadOnlySpan<int> results)
    {
        var from = _values;
        var values = new T[results.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = from[results[i]];
        return new Column<T>(type, values, values.Length, _anyNull ? GatherValidity(results) : null);
    }

    private ValidityMap? GatherValidity(ReadOnlySpan<int> results)
    {
        var isNull = _isNull;
        ValidityMap? validity = null;
        for (var i = 0; i < results.Length; i++)
        {
            if (isNull[results[i]])
                (validity ??= ValidityMap.AllValid(results.Length)).SetNull(i);
        }
        return validity;
    }
}

internal sealed class TextEntries(int entryCount) : LiftedEntries(entryCount)
{
    private readonly ByteDictionaryBuilder _texts = new();
    private State _state = new([], ByteDictionary.Empty);
    private int _count;

    public override void Append(Column results)
    {
        var added = PackedStruct.Of(results);
        var codes = Grow(_state.Codes, _count + added.Length);
        for (var i = 0; i < added.Length; i++)
            codes[_count + i] = added.IsNull(i) ? -1 : _texts.Add(added.GetBytes(i));
        _count += added.Length;
        // The same dictionary object as long as its values are the same, so that a caller's caches by dictionary hit.
        var dictionary = _state.Dictionary.Count == _texts.Count ? _state.Dictionary : _texts.ToDictionary();
        _state = new State(codes, dictionary);
    }

    public override Column Gather(LakeType type, ReadOnlySpan<int> results)
    {
        var state = _state;
        var codes = new int[results.Length];
        for (var i = 0; i < codes.Length; i++)
            codes[i] = state.Codes[results[i]];
        return new DictionaryColumn(type, state.Dictionary, codes, codes.Length);
    }

    /// <summary>Codes and the dictionary they are of change together.</summary>
    private sealed record State(int[] Codes, ByteDictionary Dictionary);
}
