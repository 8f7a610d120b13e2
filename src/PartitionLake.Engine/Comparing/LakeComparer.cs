using System.Runtime.CompilerServices;
using PartitionLake.Engine.Concurrency;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Comparing;

/// <summary>Compares two lakes: partitions, columns, rows by checksum, and where these differ row by row. Changes nothing.</summary>
/// <remarks>
/// Objects that are alike byte by byte are not read as rows, and where runs recorded what the store's versions still are, not at all. Other rows are
/// compared as values, in any order, whatever the files they lie in. Memory holds the lists of both lakes' partitions and the notes of one partition's rows.
/// </remarks>
public sealed class LakeComparer
{
    private readonly CompareOptions _options;
    private readonly ComparedLake _reference;
    private readonly ComparedLake _difference;
    private readonly HashSet<(string, string?, string?)> _told = [];

    private LakeComparer(CompareOptions options, ComparedLake reference, ComparedLake difference)
    {
        _options = options;
        _reference = reference;
        _difference = difference;
    }

    /// <summary>Streams the differences, partition by partition; none where the lakes are equal.</summary>
    /// <exception cref="LakeException">A lake cannot be read, or a column of the key is not there.</exception>
    public static async IAsyncEnumerable<LakeDifference> CompareAsync(
        ILakeStore reference, ILakeStore difference, CompareOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var comparer = new LakeComparer(
            options,
            await ComparedLake.OpenAsync(reference, options, cancellationToken).ConfigureAwait(false),
            await ComparedLake.OpenAsync(difference, options, cancellationToken).ConfigureAwait(false));
        await foreach (var found in comparer.RunAsync(cancellationToken).ConfigureAwait(false))
            yield return found;
    }

    private async IAsyncEnumerable<LakeDifference> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!_reference.IsEmpty && !_difference.IsEmpty && !_reference.Keys.SequenceEqual(_difference.Keys, StringComparer.OrdinalIgnoreCase))
        {
            yield return new LakeDifference
            {
                Kind = DifferenceKind.Keys,
                Side = DifferenceSide.Both,
                Reference = string.Join(", ", _reference.Keys),
                Difference = string.Join(", ", _difference.Keys),
            };
            yield break;
        }
        var others = await _difference.PartitionsAsync(cancellationToken).ConfigureAwait(false);
        var work = new OrderedWork(Math.Max(1, _options.MaxConcurrency));
        await foreach (var (partition, twin, columns, found) in work.RunAsync(
            PairsAsync(others, cancellationToken), (pair, stop) => Task.Run(() => LookAsync(pair, stop), stop), cancellationToken).ConfigureAwait(false))
        {
            foreach (var one in found.Where(IsNew))
                yield return one;
            if (columns is null || !found.Exists(static one => one.Kind is DifferenceKind.RowCount or DifferenceKind.Content))
                continue;
            var (reference, difference) = (new PartitionRows(_reference.Store, partition), new PartitionRows(_difference.Store, twin!));
            var matcher = new RowMatcher(reference, difference, columns, KeyIn(columns, partition));
            var rows = found.Where(static one => one.Kind == DifferenceKind.RowCount).Sum(static one => (long)one.Reference! + (long)one.Difference!);
            var most = rows > 0 ? rows : (await reference.ColumnsAsync(_options.Exclude, cancellationToken).ConfigureAwait(false)).Rows * 2;
            await foreach (var one in matcher.RunAsync(most, _options.RowMemory, cancellationToken).ConfigureAwait(false))
                yield return one;
        }
        foreach (var partition in others.Values.OrderBy(static partition => partition.Path, StringComparer.Ordinal))
            yield return OnlyIn(DifferenceSide.Difference, partition);
    }

    /// <summary>The partitions of the first lake, each with that of the second, which is taken out of the others.</summary>
    private async IAsyncEnumerable<(PartitionFolder Partition, PartitionFolder? Twin)> PairsAsync(
        Dictionary<string, PartitionFolder> others, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (identity, partition) in await _reference.PartitionsAsync(cancellationToken).ConfigureAwait(false))
        {
            others.Remove(identity, out var twin);
            yield return (partition, twin);
        }
    }

    /// <summary>Compares a partition as a whole; the columns are those whose rows are to be told, null where they are not.</summary>
    private async Task<(PartitionFolder Partition, PartitionFolder? Twin, IReadOnlyList<string>? Columns, List<LakeDifference> Found)> LookAsync(
        (PartitionFolder Partition, PartitionFolder? Twin) pair, CancellationToken cancellationToken)
    {
        var (partition, twin) = pair;
        if (twin is null)
            return (partition, null, null, [OnlyIn(DifferenceSide.Reference, partition)]);
        var isAsLong = partition.Objects.Select(static item => item.Length).Order().SequenceEqual(twin.Objects.Select(static item => item.Length).Order());
        if (isAsLong && (await _reference.ChecksumsAsync(partition, cancellationToken).ConfigureAwait(false))
            .SequenceEqual(await _difference.ChecksumsAsync(twin, cancellationToken).ConfigureAwait(false)))
            return (partition, twin, null, []);
        var (ours, theirs) = (new PartitionRows(_reference.Store, partition), new PartitionRows(_difference.Store, twin));
        var left = await ours.ColumnsAsync(_options.Exclude, cancellationToken).ConfigureAwait(false);
        var right = await theirs.ColumnsAsync(_options.Exclude, cancellationToken).ConfigureAwait(false);
        var found = SchemaOf(partition, left, right);
        var columns = left.Common(right);
        if (left.Rows != right.Rows)
        {
            found.Add(Of(DifferenceKind.RowCount, partition) with { Reference = left.Rows, Difference = right.Rows });
        }
        else if (await SumAsync(ours, columns, cancellationToken).ConfigureAwait(false) is var sum
            && await SumAsync(theirs, columns, cancellationToken).ConfigureAwait(false) is var other && sum != other)
        {
            found.Add(Of(DifferenceKind.Content, partition) with { Reference = $"{sum:x32}", Difference = $"{other:x32}" });
        }
        return (partition, twin, _options.Deep ? columns : null, found);
    }

    private static List<LakeDifference> SchemaOf(PartitionFolder partition, ComparedColumns left, ComparedColumns right) =>
        [.. from name in left.Names.Union(right.Names, StringComparer.OrdinalIgnoreCase)
            let types = (Ours: left.TypeOf(name), Theirs: right.TypeOf(name))
            where types.Ours != types.Theirs
            select new LakeDifference
            {
                Kind = DifferenceKind.Schema,
                Side = types.Theirs is null ? DifferenceSide.Reference : types.Ours is null ? DifferenceSide.Difference : DifferenceSide.Both,
                Partition = partition.Path,
                Column = name,
                Reference = types.Ours,
                Difference = types.Theirs,
            }];

    private static async Task<UInt128> SumAsync(PartitionRows rows, IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        UInt128 sum = 0;
        await foreach (var (_, length, values) in rows.ReadAsync(columns, null, cancellationToken).ConfigureAwait(false))
        {
            for (var row = 0; row < length; row++)
                sum = unchecked(sum + PartitionRows.HashOf(values, row));
        }
        return sum;
    }

    /// <summary>The columns of the key that the data files have; partition keys are the same for all rows of a partition.</summary>
    private IReadOnlyList<string> KeyIn(IReadOnlyList<string> columns, PartitionFolder partition)
    {
        foreach (var name in _options.Key)
        {
            if (!columns.Contains(name, StringComparer.OrdinalIgnoreCase)
                && !partition.Values.Any(key => string.Equals(key.Key, name, StringComparison.OrdinalIgnoreCase)))
                throw new LakeException(LakeErrorCode.ColumnNotFound,
                    $"There is no column '{name}' in '{partition.Path}' of both lakes that can be compared; there are {string.Join(", ", columns)}.",
                    "Name columns that both lakes have, of the same type.", name);
        }
        return [.. columns.Where(name => _options.Key.Contains(name, StringComparer.OrdinalIgnoreCase))];
    }

    // That a column differs is told once, not for each of a thousand partitions.
    private bool IsNew(LakeDifference found) =>
        found.Kind != DifferenceKind.Schema || _told.Add((found.Column!.ToUpperInvariant(), found.Reference as string, found.Difference as string));

    private static LakeDifference Of(DifferenceKind kind, PartitionFolder partition) =>
        new() { Kind = kind, Side = DifferenceSide.Both, Partition = partition.Path };

    private static LakeDifference OnlyIn(DifferenceSide side, PartitionFolder partition) => Of(DifferenceKind.Partition, partition) with { Side = side };
}
