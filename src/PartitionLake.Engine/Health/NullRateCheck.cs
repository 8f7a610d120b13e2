using System.Globalization;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading.Metadata;

namespace PartitionLake.Engine.Health;

/// <summary>
/// Compares the share of nulls in chosen columns of the lake with what is allowed. Counts come from the statistics in the footers, from the
/// folder names for partition keys, and from the column itself where there are no statistics. A column that an object lacks is null there.
/// </summary>
internal sealed class NullRateCheck(IReadOnlyDictionary<string, double> rates) : PartitionCheck
{
    private const int ShownPartitions = 3;

    private readonly Tally[] _tallies = [.. rates.Select(rate => new Tally(rate.Key, rate.Value))];

    public override async ValueTask VisitAsync(ExaminedObject item, CancellationToken cancellationToken)
    {
        foreach (var tally in _tallies)
        {
            var ordinal = item.Columns.Schema.IndexOf(tally.Column);
            var nulls = ordinal < 0 ? item.File.RowCount : await CountAsync(item, ordinal, cancellationToken).ConfigureAwait(false);
            tally.Add(item.Partition.Folder.Path, item.File.RowCount, nulls);
        }
    }

    protected override IReadOnlyList<HealthFinding> Conclude() =>
        [.. _tallies.Where(tally => tally.IsBroken).OrderBy(tally => tally.Column, StringComparer.Ordinal).Select(Describe)];

    private static async ValueTask<long> CountAsync(ExaminedObject item, int ordinal, CancellationToken cancellationToken)
    {
        if (item.Columns.KeyLevel(ordinal) is >= 0 and var level)
            return item.Partition.Keys[level].IsNull(0) ? item.File.RowCount : 0;
        if (!item.Columns.IsInFile(ordinal))
            return item.File.RowCount;
        long nulls = 0;
        foreach (var group in item.File.RowGroups)
            nulls += group.Columns[ordinal].Statistics?.NullCount ?? 0;
        var unknown = ObjectReader.ReadAsync(item, [ordinal], group => group.Columns[ordinal].Statistics?.NullCount is null, cancellationToken);
        await foreach (var batch in unknown.ConfigureAwait(false))
            nulls += CountNulls(batch.GetColumn(ordinal));
        return nulls;
    }

    private static int CountNulls(Column column)
    {
        var nulls = 0;
        for (var row = 0; row < column.Length; row++)
            nulls += column.IsNull(row) ? 1 : 0;
        return nulls;
    }

    private static HealthFinding Describe(Tally tally) => new()
    {
        Check = CheckKind.NullRate,
        Severity = FindingSeverity.Error,
        Message = string.Create(
            CultureInfo.InvariantCulture,
            $"The column '{tally.Column}' is null in {tally.Nulls:N0} of {tally.Rows:N0} rows ({tally.Rate:P2}); at most {tally.MaxRate:P2} are allowed."),
        Evidence = EvidenceList.Of(
            ("Column", tally.Column), ("Nulls", tally.Nulls), ("Rows", tally.Rows), ("Rate", tally.Rate), ("MaxRate", tally.MaxRate),
            ("Examples", tally.Worst.Select(worst => worst.Path).ToArray())),
        Remedy = "Look at the source of that column, and at the joins that bring it: how many rows did the run report as unmatched?",
    };

    private sealed class Tally(string column, double maxRate)
    {
        private readonly Dictionary<string, long> _open = new(StringComparer.Ordinal);

        public string Column => column;

        public double MaxRate => maxRate;

        public long Rows { get; private set; }

        public long Nulls { get; private set; }

        public double Rate => (double)Nulls / Rows;

        public bool IsBroken => Rows > 0 && Rate > MaxRate;

        /// <summary>The partitions with the most nulls.</summary>
        public IEnumerable<(string Path, long Nulls)> Worst =>
            _open.Select(entry => (Path: entry.Key, Nulls: entry.Value))
                .OrderByDescending(entry => entry.Nulls).ThenBy(entry => entry.Path, StringComparer.Ordinal);

        public void Add(string partition, long rows, long nulls)
        {
            lock (_open)
            {
                Rows += rows;
                Nulls += nulls;
                if (nulls == 0)
                    return;
                _open[partition] = _open.GetValueOrDefault(partition) + nulls;
                if (_open.Count > ShownPartitions)
                    _open.Remove(Worst.Last().Path);
            }
        }
    }
}
