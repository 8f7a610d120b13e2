using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Joining;

namespace PartitionLake.Engine.Pipeline.Rows;

/// <summary>
/// How much a row of the output counts towards the size of a row group: one unit, and one more for each
/// <see cref="UnitBytes"/> of text that has begun beyond <see cref="FreeBytes"/>. A row group of at most so many units is bounded by rows and by bytes, and
/// where it is cut depends on nothing but the rows. Safe for several workers.
/// </summary>
internal sealed class RowUnits
{
    /// <summary>Bytes of text (and of packed lists) that are free with a row: ordinary rows need not be measured one by one.</summary>
    private const int FreeBytes = 768;

    /// <summary>Bytes of text of a unit, where a row has more: a worker holds a row group of text several times over while it encodes it.</summary>
    private const int UnitBytes = 128;

    private readonly List<int> _ownColumns = [];
    private readonly List<Dimension> _dimensions = [];

    public RowUnits(BoundPlan plan, DimensionTable[] dimensions)
    {
        for (var join = 0; join < dimensions.Length; join++)
        {
            var columns = new List<DictionaryColumn>();
            foreach (var ordinal in plan.OutputOrdinals)
            {
                var column = plan.Row[ordinal];
                if (column.Origin == ColumnOrigin.Dimension && column.Join == join && column.Field.Type is { IsDictionaryBased: true } or { IsNested: true })
                    columns.AddRange(dimensions[join][column.Ordinal].Leaves.OfType<DictionaryColumn>());
            }
            if (columns.Count > 0)
                _dimensions.Add(new Dimension(join, columns));
        }
        foreach (var ordinal in plan.OutputOrdinals)
        {
            if (plan.Row[ordinal] is { Origin: not ColumnOrigin.Dimension, Field.Type: { IsDictionaryBased: true } or { IsNested: true } })
                _ownColumns.Add(ordinal);
        }
    }

    /// <summary>For each row the units beyond the first; null where that is zero for all, as it nearly always is.</summary>
    public int[]? Extra(JoinedBatch batch)
    {
        // Most batches are done here, without a look at their rows.
        var own = new List<DictionaryColumn>();
        foreach (var ordinal in _ownColumns)
            own.AddRange(batch.GetColumn(ordinal).Leaves.OfType<DictionaryColumn>());
        var longest = Longest(own);
        foreach (var dimension in _dimensions)
            longest += dimension.Longest;
        if (longest <= FreeBytes)
            return null;
        var bytes = new long[batch.Length];
        foreach (var column in own)
            Add(column, bytes);
        foreach (var dimension in _dimensions)
            dimension.Add(batch.DimensionRows(dimension.Join).Values, bytes);
        return Extra(bytes);
    }

    /// <summary>The same of rows whose columns are those of the output.</summary>
    public static int[]? Extra(RowBatch rows)
    {
        var texts = rows.Columns.SelectMany(static column => column.Leaves).OfType<DictionaryColumn>().ToList();
        if (Longest(texts) <= FreeBytes)
            return null;
        var bytes = new long[rows.Length];
        foreach (var column in texts)
            Add(column, bytes);
        return Extra(bytes);
    }

    /// <summary>No row has more bytes than this.</summary>
    private static long Longest(List<DictionaryColumn> columns)
    {
        long longest = 0;
        foreach (var column in columns)
            longest += column.Dictionary.MaxLength;
        return longest;
    }

    private static int[]? Extra(long[] bytes)
    {
        int[]? extra = null;
        for (var row = 0; row < bytes.Length; row++)
        {
            if (bytes[row] > FreeBytes)
                (extra ??= new int[bytes.Length])[row] = (int)Math.Min(int.MaxValue / 2, (bytes[row] - FreeBytes + UnitBytes - 1) / UnitBytes);
        }
        return extra;
    }

    private static void Add(DictionaryColumn column, long[] bytes)
    {
        for (var row = 0; row < bytes.Length; row++)
        {
            if (column.Codes[row] >= 0)
                bytes[row] += column.Dictionary.LengthOf(column.Codes[row]);
        }
    }

    private sealed class Dimension
    {
        private readonly Lazy<long[]> _bytes;

        public Dimension(int join, List<DictionaryColumn> columns)
        {
            Join = join;
            Longest = RowUnits.Longest(columns);
            _bytes = new Lazy<long[]>(() => Sum(columns));
        }

        public int Join { get; }

        /// <summary>No row of the dimension brings more bytes than this.</summary>
        public long Longest { get; }

        public void Add(int[] dimensionRows, long[] bytes)
        {
            var sums = _bytes.Value;
            for (var row = 0; row < bytes.Length; row++)
            {
                if (dimensionRows[row] >= 0)
                    bytes[row] += sums[dimensionRows[row]];
            }
        }

        private static long[] Sum(List<DictionaryColumn> columns)
        {
            var sums = new long[columns[0].Length];
            foreach (var column in columns)
                RowUnits.Add(column, sums);
            return sums;
        }
    }
}
