using System.Runtime.CompilerServices;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Query.Scanning;
using PartitionLake.Engine.Query.Sources;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Query.Tables;

/// <summary>The table of a query: its files, and the columns they have.</summary>
internal sealed class QueryTable : IDisposable
{
    /// <summary>Folders of single partitions that are listed ahead of the one whose files are wanted.</summary>
    private const int FoldersAhead = 16;

    private readonly IReadOnlyList<IQuerySource> _sources;
    private readonly SqlExpression? _condition;
    private readonly string _text;
    private readonly QueryFile? _first;
    private readonly WarningLog _warnings;

    private QueryTable(IReadOnlyList<IQuerySource> sources, SqlExpression? condition, string text, FirstColumns columns, QueryFile? first, WarningLog warnings)
    {
        _warnings = warnings;
        _first = first;
        _sources = sources;
        _condition = condition;
        _text = text;
        Keys = sources[0].Layout;
        FirstFile = columns.Source;
        Unreadable = columns.Unreadable;
        Places = [.. columns.Names.Where(name => Keys.Schema.IndexOf(name) < 0), .. Keys.Schema.Select(field => field.Name)];
        Schema = new Schema([.. columns.Schema.Where(field => Keys.Schema.IndexOf(field.Name) < 0), .. Keys.Schema]);
    }

    /// <summary>The columns of the first file, then the partition keys. A column of a file that is named like a key is the key.</summary>
    public Schema Schema { get; }

    public LakeLayout Keys { get; }

    public string FirstFile { get; }

    /// <summary>The names that <c>_1</c>, <c>_2</c> and so on stand for: all columns of the first file, also those that cannot be read, then the partition keys.</summary>
    public IReadOnlyList<string> Places { get; }

    /// <summary>Columns of the first file that cannot be read, with the reason.</summary>
    public IReadOnlyDictionary<string, string> Unreadable { get; }

    /// <summary>Reads the columns of the first file that the condition leaves, or of the first at all; of an empty lake they are those that its runs recorded.</summary>
    /// <param name="sources">At least one.</param>
    /// <param name="statement">Its WHERE decides on folders before they are listed.</param>
    /// <param name="counters">Where to count.</param>
    /// <param name="prune">Whether it may.</param>
    /// <param name="warnings">Told which files are named again.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="LakeException">There is no file, or the sources do not belong together.</exception>
    public static async ValueTask<QueryTable> OpenAsync(
        IReadOnlyList<IQuerySource> sources, SelectStatement statement, QueryCounters counters, bool prune, WarningLog warnings, CancellationToken cancellationToken)
    {
        RequireSameKeys(sources);
        var condition = prune ? KeyCondition.Of(statement, sources[0].Layout.Schema) : null;
        var first = await FirstAsync(ListAsync(sources, condition, statement.Text, null, cancellationToken)).ConfigureAwait(false);
        if (first is null && condition is not null)
            first = await FirstAsync(ListAsync(sources, null, statement.Text, null, cancellationToken)).ConfigureAwait(false);
        if (first is null && await sources[0].FindEmptyAsync(cancellationToken).ConfigureAwait(false) is { } recorded)
            return new QueryTable(sources, condition, statement.Text, FirstColumns.Of(sources[0].Place, recorded), null, warnings);
        if (first is null)
            throw new LakeException(LakeErrorCode.PathNotFound, $"There is no data file in '{sources[0].Place}'.", "Check the path; names that begin with '_' or '.' are skipped.", sources[0].Place);
        var file = await OpenFile.OpenAsync(first, counters, cancellationToken).ConfigureAwait(false);
        first.Keep(file);
        return new QueryTable(sources, condition, statement.Text, FirstColumns.Of(file), first, warnings);
    }

    /// <summary>All files in the order of sources and paths, each once.</summary>
    public async IAsyncEnumerable<QueryFile> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var report = new InputReport(string.Join(", ", _sources.Select(source => source.Place).Distinct()));
        try
        {
            await foreach (var file in ListAsync(_sources, _condition, _text, report, cancellationToken).ConfigureAwait(false))
                yield return _first is { } first && file.Name == first.Name && file.Length == first.Length ? first : file;
        }
        finally
        {
            report.Tell(_warnings);
        }
    }

    public void Dispose() => _first?.Dispose();

    private static async IAsyncEnumerable<QueryFile> ListAsync(
        IReadOnlyList<IQuerySource> sources, SqlExpression? condition, string text, InputReport? report, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Of one source no file comes twice.
        var roster = sources.Count > 1 ? new InputRoster() : null;
        var ahead = new Queue<(int Source, Task<List<QueryFile>> Files)>();
        var next = 0;
        for (var i = 0; i < sources.Count; i++)
        {
            for (next = Math.Max(next, i); next < sources.Count && ahead.Count < FoldersAhead && sources[next].IsOneFolder; next++)
                ahead.Enqueue((next, CollectAsync(sources[next].ListAsync(condition, text, report, cancellationToken))));
            var files = ahead.Count > 0 && ahead.Peek().Source == i
                ? ToAsync(ahead.Dequeue().Files)
                : sources[i].ListAsync(condition, text, report, cancellationToken);
            await foreach (var file in files.ConfigureAwait(false))
            {
                string? taken = null;
                if (roster is null || roster.Take(file.Identity, file.Name, out taken))
                    yield return file;
                else
                    report?.Repeated(file.Name, taken);
            }
        }
    }

    private static async Task<List<QueryFile>> CollectAsync(IAsyncEnumerable<QueryFile> files)
    {
        var all = new List<QueryFile>();
        await foreach (var file in files.ConfigureAwait(false))
            all.Add(file);
        return all;
    }

    private static async IAsyncEnumerable<QueryFile> ToAsync(Task<List<QueryFile>> files)
    {
        foreach (var file in await files.ConfigureAwait(false))
            yield return file;
    }

    private static async ValueTask<QueryFile?> FirstAsync(IAsyncEnumerable<QueryFile> files)
    {
        await foreach (var file in files.ConfigureAwait(false))
            return file;
        return null;
    }

    private static void RequireSameKeys(IReadOnlyList<IQuerySource> sources)
    {
        var expected = sources[0].Layout;
        foreach (var source in sources)
        {
            if (!source.Layout.Keys.Select(key => (key.Name.ToUpperInvariant(), key.Type)).SequenceEqual(expected.Keys.Select(key => (key.Name.ToUpperInvariant(), key.Type))))
                throw new LakeException(LakeErrorCode.SchemaMismatch, $"The files of one query must have the same partition keys: '{source.Place}' has {Describe(source.Layout)}; '{sources[0].Place}' has {Describe(expected)}.", "Query the lakes one by one, or give the types with -KeyType.", source.Place);
        }
    }

    private static string Describe(LakeLayout layout) => layout.Keys.Count == 0 ? "none" : string.Join(", ", layout.Keys);

    /// <summary>The columns of the files, as the first of them or the record of the lake has them.</summary>
    private sealed record FirstColumns(string Source, Schema Schema, IEnumerable<string> Names, IReadOnlyDictionary<string, string> Unreadable)
    {
        public static FirstColumns Of(ParquetFile file) => new(file.Name, file.Schema, file.ColumnNames, file.UnreadableColumns);

        public static FirstColumns Of(string lake, Schema recorded) => new(lake, recorded, recorded.Select(static field => field.Name), new Dictionary<string, string>());
    }
}
