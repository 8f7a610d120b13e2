namespace PartitionLake.Engine.Columns;

/// <summary>
/// A column whose rows repeat the rows of a smaller one: what a join brings where few rows of a dimension serve many facts.
/// The encoder does for each entry once what it would do for each row; whoever wants values asks for <see cref="Expand"/>.
/// </summary>
internal sealed class RepeatedColumn : Column
{
    /// <param name="entries">A flat column. Every row of it is used, and they are in the order of their first use.</param>
    /// <param name="places">For each row its entry, or −1 for null. Not copied.</param>
    /// <param name="length">The number of rows.</param>
    public RepeatedColumn(Column entries, int[] places, int length)
        : base(entries.Type, length)
    {
        Entries = entries;
        Places = places;
    }

    public Column Entries { get; }

    public int[] Places { get; }

    public override long AllocatedBytes => Entries.AllocatedBytes + 4L * Places.Length;

    public override bool IsNull(int row) => Places[row] < 0 || Entries.IsNull(Places[row]);

    public Column Expand() => Entries.Gather(Places.AsSpan(0, Length));

    public override Column Gather(ReadOnlySpan<int> rows) => Expand().Gather(rows);
}
