namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>Memory that the columns of an encoder share, one column at a time, so that it stays in the processor's cache.</summary>
internal sealed class EncoderWorkspace
{
    private readonly Dictionary<Type, object> _valueDictionaries = [];
    private readonly Dictionary<Type, object> _valueBuffers = [];

    public Levels Levels { get; } = new();

    public LocalDictionary Bytes { get; } = new();

    /// <summary>For chunks of several pages: the entries that a page uses, each once.</summary>
    public CodeSet PageCodes { get; } = new();

    /// <summary>For columns of rows that repeat: the number of each entry.</summary>
    public ValueBuffer<int> EntryNumbers { get; } = new();

    /// <summary>For columns of rows that repeat: for each value its entry.</summary>
    public ValueBuffer<int> RepeatedCodes { get; } = new();

    public ValueDictionary<T> Dictionary<T>()
        where T : unmanaged, IEquatable<T>
        => (ValueDictionary<T>)Shared(_valueDictionaries, typeof(T), static () => new ValueDictionary<T>());

    public ValueBuffer<T> Buffer<T>()
        where T : unmanaged
        => (ValueBuffer<T>)Shared(_valueBuffers, typeof(T), static () => new ValueBuffer<T>());

    private static object Shared(Dictionary<Type, object> made, Type type, Func<object> make)
    {
        if (!made.TryGetValue(type, out var value))
            made[type] = value = make();
        return value;
    }
}
