using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Text;
using PartitionLake.Engine.Checks;
using PartitionLake.Engine.Parquet.Judging;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>
/// Reads encoded objects back, with our reader and a second one, before they go anywhere: what differs is never staged. The transfer behind
/// it is held by the store's checksums and the manifest's. Safe for several workers.
/// </summary>
internal sealed class Verification
{
    // Of many partitions one in a hundred; of few enough that a run of any size looks at some.
    private const int SampleShare = 100;
    private const int SampleMinimum = 16;

    private readonly HashSet<string>? _folders;
    private readonly string _tempFolder;
    private readonly Func<string, IByteSource, IByteSource>? _secondView;
    private readonly ConcurrentDictionary<string, string> _notCompared = new(StringComparer.OrdinalIgnoreCase);
    private int _objects;
    private long _values;

    private Verification(HashSet<string>? folders, string tempFolder, Func<string, IByteSource, IByteSource>? secondView)
    {
        _folders = folders;
        _tempFolder = tempFolder;
        _secondView = secondView;
    }

    public VerificationCounts Counts =>
        new(_objects, Interlocked.Read(ref _values), new SortedDictionary<string, string>(_notCompared, StringComparer.Ordinal));

    /// <param name="rule">What the plan asks for.</param>
    /// <param name="runId">Chooses the sample: the same run looks at the same objects again, another at others.</param>
    /// <param name="directory">The partitions of the run.</param>
    /// <param name="rowCounts">Rows of each.</param>
    /// <param name="tempFolder">Where a large object waits for its readers.</param>
    /// <param name="secondView">See <see cref="EtlOptions.SecondView"/>.</param>
    /// <returns>Null where nothing is asked for.</returns>
    public static Verification? Of(
        VerifyRule rule, string runId, PartitionDirectory directory, IReadOnlyList<long> rowCounts,
        string tempFolder, Func<string, IByteSource, IByteSource>? secondView) => rule switch
        {
            VerifyRule.Sample => new Verification(Sample(runId, directory, rowCounts), tempFolder, secondView),
            VerifyRule.All => new Verification(null, tempFolder, secondView),
            _ => null,
        };

    /// <summary>A sink that lets chosen objects through only when both readers agree on them.</summary>
    public IPartitionSink Before(IPartitionSink sink) => new VerifyingSink(sink, this);

    /// <summary>Whether the object of a partition is to be read back.</summary>
    public bool Covers(string path) => _folders is null || _folders.Contains(LakePath.FolderOf(path));

    /// <summary>Keeps what is written, for the readers.</summary>
    public KeptContent Keep(Stream destination) => new(destination, _tempFolder);

    /// <summary>Reads an object back.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.VerificationFailed"/>, or our reader cannot read it at all.</exception>
    public async Task CheckAsync(string path, IByteSource content, CancellationToken cancellationToken)
    {
        using var file = await ParquetFile.OpenAsync(content, cancellationToken: cancellationToken).ConfigureAwait(false);
        var verdict = await FileJudge.CompareAsync(file, _secondView?.Invoke(path, content), cancellationToken).ConfigureAwait(false);
        if (verdict.Differences.Count > 0)
            throw Different(path, verdict.Differences[0]);
        Interlocked.Increment(ref _objects);
        Interlocked.Add(ref _values, verdict.Values);
        foreach (var (column, reason) in verdict.NotCompared)
            _notCompared.TryAdd(column, reason);
    }

    private static HashSet<string> Sample(string runId, PartitionDirectory directory, IReadOnlyList<long> rowCounts)
    {
        var ranked = new List<(ulong Rank, string Folder)>();
        for (var id = 0; id < directory.Count; id++)
        {
            if (rowCounts[id] > 0)
                ranked.Add((XxHash64.HashToUInt64(Encoding.UTF8.GetBytes($"{runId}/{directory.Path(id)}")), directory.Path(id)));
        }
        ranked.Sort();
        var chosen = Math.Min(ranked.Count, Math.Max(SampleMinimum, ranked.Count / SampleShare));
        return ranked.Take(chosen).Select(partition => partition.Folder).ToHashSet(StringComparer.Ordinal);
    }

    private static LakeException Different(string path, ColumnDifference difference)
    {
        var (ours, theirs) = DifferenceText.Of(difference);
        return new LakeException(
            LakeErrorCode.VerificationFailed,
            $"Two readers read '{path}' differently before it was published: column '{difference.Name}', row {difference.Row + 1:N0}: "
                + $"PartitionLake {ours}, Parquet.Net {theirs}. {difference.Count:N0} rows of the column differ.",
            "The lake is as it was. One of the two is wrong: report it with the plan and the row; -Verify None publishes without this comparison.",
            path);
    }
}
