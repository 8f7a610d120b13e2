using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Pruning;
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Query.Filters;

/// <summary>
/// Asks the Bloom filters of an object whether it may have a row of which a condition is true, by what runs recorded of where they lie: without the
/// footer, which is many times as long as what is read of a filter. Safe for several threads.
/// </summary>
/// <param name="where">The condition.</param>
/// <param name="keyCount">How many of its columns, the last ones, are partition keys.</param>
internal sealed class FilterProbe(BoundExpression where, int keyCount)
{
    /// <summary>Beyond so many values the whole filter is read at once.</summary>
    private const int MostBlocks = 8;

    private volatile Question? _last;

    private int FirstKey => where.Schema.Count - keyCount;

    /// <summary>Whether filters of some columns may tell that an object has no such row, whatever the partition.</summary>
    /// <param name="columns">The columns that have filters.</param>
    public bool MayTell(IReadOnlyCollection<string> columns)
    {
        var asked = false;
        _ = Pruner.MayMatch(where, ordinal => ColumnBounds.Unknown with
        {
            MayHold = ordinal < FirstKey && FormatOf(where.Schema[ordinal].Type) is not null && columns.Contains(where.Schema[ordinal].Name)
                ? Note : null,
        });
        return asked;

        bool Note(object value) => asked = true;
    }

    /// <summary>Whether the object may have such a row; true where filters do not tell.</summary>
    /// <param name="open">Opens the object.</param>
    /// <param name="recorded">What runs recorded of exactly this content.</param>
    /// <param name="columns">The columns that it has by that.</param>
    /// <param name="isProven">
    /// Whether the store tells one content from another. Otherwise a filter counts only where its bytes are those that were written.
    /// </param>
    /// <param name="keys">The values of the partition.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    public async ValueTask<bool> MayMatchAsync(
        Func<ValueTask<IByteSource>> open, RecordedObject recorded, IReadOnlyList<Field> columns, bool isProven, IReadOnlyList<Column> keys,
        CancellationToken cancellationToken)
    {
        if (recorded.Filters.Count == 0)
            return true;
        var question = QuestionOf(recorded, columns, keys);
        if (question.Wanted.Count == 0)
            return question.MayMatch;
        IByteSource? source = null;
        try
        {
            for (var group = 0; group < recorded.Filters[0].Groups.Count; group++)
            {
                var loaded = new Dictionary<int, BloomFilter>();
                foreach (var (at, ordinal, values) in question.Wanted)
                {
                    var place = recorded.Filters[at].Groups[group];
                    var format = FormatOf(where.Schema[ordinal].Type)!.Value;
                    var filter = isProven && IsFilter(place) && place.Bits is { } bits ? new BloomFilter(bits, format) : null;
                    if (filter is null)
                    {
                        source ??= await open().ConfigureAwait(false);
                        filter = await LoadAsync(source, place, format, values, isProven, cancellationToken).ConfigureAwait(false);
                    }
                    if (filter is not null)
                        loaded.Add(ordinal, filter);
                }
                if (MayMatch(keys, ordinal => loaded.GetValueOrDefault(ordinal) is { } filter ? filter.MayHold : null))
                    return true;
            }
            return false;
        }
        finally
        {
            source?.Dispose();
        }
    }

    /// <summary>Which filters are to be asked for which values. Where no key is in the condition, that is the same for most objects.</summary>
    private Question QuestionOf(RecordedObject recorded, IReadOnlyList<Field> columns, IReadOnlyList<Column> keys)
    {
        if (_last is { } last && last.Columns == columns && last.Filters.Count == recorded.Filters.Count
            && last.Filters.Zip(recorded.Filters).All(static pair => pair.First.Column == pair.Second.Column))
            return last;
        var places = new Dictionary<int, int>();
        for (var place = 0; place < recorded.Filters.Count; place++)
        {
            var name = recorded.Filters[place].Column;
            // Of a value of another type the bytes are others, of which the filter knows nothing.
            if (where.Schema.IndexOf(name) is >= 0 and var ordinal && ordinal < FirstKey && FormatOf(where.Schema[ordinal].Type) is not null
                && columns.Any(field => field.Name == name && field.Type == where.Schema[ordinal].Type))
                places[ordinal] = place;
        }
        var wanted = new Dictionary<int, List<object>>();
        var mayMatch = MayMatch(keys, ordinal => places.ContainsKey(ordinal) ? value => Note(wanted, ordinal, value) : null);
        var question = new Question(
            columns, recorded.Filters, mayMatch, mayMatch ? [.. wanted.Select(one => (places[one.Key], one.Key, one.Value))] : []);
        if (!where.Inputs.Any(ordinal => ordinal >= FirstKey))
            _last = question;
        return question;
    }

    private bool MayMatch(IReadOnlyList<Column> keys, Func<int, Func<object, bool>?> mayHold) => Pruner.MayMatch(where, ordinal =>
        ordinal >= FirstKey ? ColumnBounds.Of(keys[ordinal - FirstKey]) : ColumnBounds.Unknown with { MayHold = mayHold(ordinal) });

    private static bool Note(Dictionary<int, List<object>> wanted, int ordinal, object value)
    {
        if (!wanted.TryGetValue(ordinal, out var values))
            wanted.Add(ordinal, values = []);
        values.Add(value);
        return true;
    }

    private static bool IsFilter(FilterPlace place) => place.Length >= SplitBlockFilter.BlockBytes && place.Length % SplitBlockFilter.BlockBytes == 0;

    private static async ValueTask<BloomFilter?> LoadAsync(
        IByteSource source, FilterPlace place, LeafFormat format, List<object> values, bool isProven, CancellationToken cancellationToken)
    {
        // What another writer put in the place of the object may be shorter, or have anything there.
        if (!IsFilter(place) || place.Offset > source.Length - place.Length)
            return null;
        var blocks = values.SelectMany(value => BloomFilter.BlocksOf(value, place.Length, format)).Distinct().ToList();
        if (!isProven || blocks.Count > MostBlocks)
        {
            var bits = new byte[place.Length];
            await source.ReadAsync(place.Offset, bits, cancellationToken).ConfigureAwait(false);
            return SplitBlockFilter.Hash(bits) == place.Hash ? new BloomFilter(bits, format) : null;
        }
        var known = new Dictionary<int, byte[]>();
        foreach (var start in blocks)
        {
            var block = new byte[SplitBlockFilter.BlockBytes];
            await source.ReadAsync(place.Offset + start, block, cancellationToken).ConfigureAwait(false);
            known.Add(start, block);
        }
        return BloomFilter.OfBlocks(place.Length, format, known);
    }

    /// <summary>How values of a type are stored in what this module writes; null for types of which the footer is to tell.</summary>
    private static LeafFormat? FormatOf(LakeType type) => type.Kind switch
    {
        TypeKind.String => new LeafFormat(PhysicalType.ByteArray, 0, type),
        TypeKind.Int32 or TypeKind.Date => new LeafFormat(PhysicalType.Int32, 0, type),
        TypeKind.Int64 => new LeafFormat(PhysicalType.Int64, 0, type),
        TypeKind.Boolean or TypeKind.Float or TypeKind.Double or TypeKind.Decimal or TypeKind.Timestamp or TypeKind.Binary
            or TypeKind.List or TypeKind.Struct or TypeKind.Map => null,
    };

    /// <param name="Columns">The columns of the object.</param>
    /// <param name="Filters">Its filters.</param>
    /// <param name="MayMatch">Whether a row may match before a filter was asked.</param>
    /// <param name="Wanted">
    /// For each filter to be asked its place among those of the object, the column and the values; none where that decides nothing.
    /// </param>
    private sealed record Question(
        IReadOnlyList<Field> Columns, IReadOnlyList<RecordedFilter> Filters, bool MayMatch,
        IReadOnlyList<(int Place, int Ordinal, List<object> Values)> Wanted);
}
