namespace PartitionLake.TestCmdlets;

/// <summary>A number that several threads may raise.</summary>
public sealed class Counter
{
    private int _value;

    public int Value => Volatile.Read(ref _value);

    public void Increment() => Interlocked.Increment(ref _value);
}
