using System.Runtime.CompilerServices;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Concurrency;
using PartitionLake.Engine.Drift;
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
    private readonly IReadOnlyList<QueryFile>? _all;
    private readonly WarningLog _warnings;

    private QueryTable(
        IReadOnlyList<IQuerySource> sources, SqlExpression? condition, string text, FirstColumns columns, QueryFile? first, IReadOnlyList<QueryFile>? all,
            WarningLog warnings)
    {
        _warnings = warnings;
        _first = first;
        _all = all;
        _sources = sources;
        _condition = condition;
        _text = text;
        Keys = sources[0].Layout;
        FirstFile = columns.Source;
        Unreadable = columns.Unreadable.Where(column => Keys.Schema.IndexOf(column.Key) < 0).ToDictionary(StringComparer.OrdinalIgnoreCase);
        Places = [.. columns.Names.Where(name => Keys.Schema.IndexOf(name) < 0), .. Keys.Schema.Select(field => field.Name)];
        Remedy = columns.Remedy;
        Schema = new Schema([.. columns.Schema.Where(field => Keys.Schema.IndexOf(field.Name) < 0), .. Keys.Schema]);
    }

    /// <summary>The columns of the files, then the partition keys. A column of a file that is named like a key is the key.</summary>
    public Schema Schema { get; }

    public LakeLayout Keys { get; }

    public string FirstFile { get; }

    /// <summary>Bytes of all files, where they are known already.</summary>
    public long? Bytes =>
        _all?.Sum(static file => file.Length) ?? (_sources.All(static source => source.Bytes is not null) ? _sources.Sum(static source => source.Bytes) : null);

    /// <summary>What can be done where a file that is met later has other columns.</summary>
    public string Remedy { get; }

    /// <summary>The names that <c>_1</c>, <c>_2</c> and so on stand for: all columns of the first file, also those that cannot be read, then the partition
    /// keys.</summary>
    public IReadOnlyList<string> Places { get; }

    /// <summary>Columns that cannot be read, or not of all files together.</summary>
    public IReadOnlyDictionary<string, UnusableColumn> Unreadable { get; }

    /// <summary>
    /// Finds the columns that the files have together, among those that the condition leaves: where runs recorded what they have written, by
    /// that; otherwise by the footers of all. A query that takes the first rows as they come looks at one file alone, and at no other before
    /// its turn. Of an empty lake the columns are those that its runs recorded.
    /// </summary>
    /// <param name="sources">At least one.</param>
    /// <param name="statement">Its WHERE decides on folders before they are listed.</param>
    /// <param name="counters">Where to count.</param>
    /// <param name="options">Whether it may; and who is told which files are named again.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="LakeException">There is no file, or the sources do not belong together.</exception>
    public static async ValueTask<QueryTable> OpenAsync(
        IReadOnlyList<IQuerySource> sources, SelectStatement statement, QueryCounters counters, QueryOptions options, CancellationToken cancellationToken)
    {
        RequireSameKeys(sources);
        var condition = options.Prune ? KeyCondition.Of(statement, sources[0].Layout.Schema) : null;
        var first = await FirstAsync(ListAsync(sources, condition, statement.Text, null, cancellationToken)).ConfigureAwait(false);
        if (first is null && condition is not null)
            first = await FirstAsync(ListAsync(sources, null, statement.Text, null, cancellationToken)).ConfigureAwait(false);
        if (first is null && await sources[0].FindEmptyAsync(cancellationToken).ConfigureAwait(false) is { } recorded)
            return new QueryTable(sources, condition, statement.Text, FirstColumns.Of(sources[0].Place, recorded), null, null, options.Warnings);
        if (first is null)
            throw new LakeException(LakeErrorCode.PathNotFound, $"There is no data file in '{sources[0].Place}'.",
                "Check the path; names that begin with '_' or '.' are skipped.", sources[0].Place);
        var file = await OpenFile.OpenAsync(first, counters, cancellationToken).ConfigureAwait(false);
        first.Keep(file);
        var columns = FirstColumns.Of(file);
        QueryTable table = new(sources, condition, statement.Text, columns, first, null, options.Warnings);
        if (!ReadsColumns(statement, table))
            return table;
        if (sources.All(static source => source.Recorded.Count > 0))
        {
            if (sources.All(source => source.Recorded.All(recorded => recorded.SequenceEqual(columns.Schema))))
                return table;
            // What does not go together may have been in objects that are no longer there: then the files are asked.
            var known = RecordedUnion(sources, columns);
            if (known.Unusable.Values.All(static column => column.Conflict is null))
                return new QueryTable(sources, condition, statement.Text, columns.With(known), first, null, options.Warnings);
        }
        if (statement.Limit is not null && statement.OrderBy.Count == 0 && !IsGrouped(statement))
            return table;
        var all = new List<QueryFile>();
        await foreach (var next in table.ListAsync(cancellationToken).ConfigureAwait(false))
            all.Add(next);
        if (all.Count < 2)
            return new QueryTable(sources, condition, statement.Text, columns, first, all, options.Warnings);
        var union = await new FileUnion(counters, options.MaxConcurrency ?? Environment.ProcessorCount).ReadAsync(all, cancellationToken).ConfigureAwait(false);
        return new QueryTable(sources, condition, statement.Text, columns.With(union), first, all, options.Warnings);
    }

    private static bool ReadsColumns(SelectStatement statement, QueryTable table) => statement.Columns.Any(static column => column.Expression is null)
        || statement.Expressions.Any(e => SqlRewriter.Any(e, part => part is ColumnExpression column && table.Keys.Schema.IndexOf(column.Name) < 0));

    private static bool IsGrouped(SelectStatement statement) => statement.IsDistinct || statement.GroupBy.Count > 0 || statement.Having is not null
        || statement.Columns.Any(static column => column.Expression is not null
            && SqlRewriter.Any(column.Expression, static part => part is AggregateExpression));

    private static TableColumns RecordedUnion(IReadOnlyList<IQuerySource> sources, FirstColumns first)
    {
        var union = new SchemaUnion(SchemaRule.Union);
        union.Add(first.Source, FileShape.AsStored(first.Source, first.Schema, first.Refused));
        foreach (var source in sources)
        {
            foreach (var recorded in source.Recorded)
                union.Add(source.Place, FileShape.AsStored(source.Place, recorded, new Dictionary<string, string>()));
        }
        return union.Build();
    }

    /// <summary>All files in the order of sources and paths, each once.</summary>
    public async IAsyncEnumerable<QueryFile> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_all is not null)
        {
            foreach (var file in _all)
                yield return file;
            yield break;
        }
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

    public void Dispose()
    {
        _first?.Dispose();
        foreach (var file in _all ?? [])
            file.Dispose();
    }

    private static async IAsyncEnumerable<QueryFile> ListAsync(
        IReadOnlyList<IQuerySource> sources, SqlExpression? condition, string text, InputReport? report,
            [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Of one source no file comes twice.
        var roster = sources.Count > 1 ? new InputRoster() : null;
        await foreach (var file in AllAsync(sources, condition, text, report, cancellationToken).ConfigureAwait(false))
        {
            string? taken = null;
            if (roster is null || roster.Take(file.Identity, file.Name, out taken))
                yield return file;
            else
                report?.Repeated(file.Name, taken);
        }
    }

    /// <summary>The files of all sources. Folders of single partitions, which take a request each, are listed ahead.</summary>
    private static async IAsyncEnumerable<QueryFile> AllAsync(
        IReadOnlyList<IQuerySource> sources, SqlExpression? condition, string text,
        InputReport? report, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = 0; i < sources.Count;)
        {
            var folders = sources.Skip(i).TakeWhile(static source => source.IsOneFolder).ToList();
            if (folders.Count == 0)
            {
                await foreach (var file in sources[i++].ListAsync(condition, text, report, cancellationToken).ConfigureAwait(false))
                    yield return file;
                continue;
            }
            i += folders.Count;
            await foreach (var files in new OrderedWork(FoldersAhead).RunAsync(
                OrderedWork.Each(folders), (folder, token) => CollectAsync(folder.ListAsync(condition, text, report, token)),
                cancellationToken).ConfigureAwait(false))
            {
                foreach (var file in files)
                    yield return file;
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
            if (!source.Layout.Keys.Select(key => (key.Name.ToUpperInvariant(), key.Type)).SequenceEqual(
                expected.Keys.Select(key => (key.Name.ToUpperInvariant(), key.Type))))
                throw new LakeException(LakeErrorCode.SchemaMismatch,
                    $"The files of one query must have the same partition keys: '{source.Place}' has {Describe(source.Layout)}; "
                        + $"'{sources[0].Place}' has {Describe(expected)}.", "Query the lakes one by one, or give the types with -KeyType.", source.Place);
        }
    }

    private static string Describe(LakeLayout layout) => layout.Keys.Count == 0 ? "none" : string.Join(", ", layout.Keys);

    /// <summary>The columns of the files, as the first of them or the record of the lake has them.</summary>
    private sealed record FirstColumns(string Source, Schema Schema, IEnumerable<string> Names, IReadOnlyDictionary<string, string> Refused)
    {
        private const string ByThemselves = "Query the files of each schema by themselves, or name other columns.";

        public IReadOnlyDictionary<string, UnusableColumn> Unreadable { get; private init; } =
            Refused.ToDictionary(static column => column.Key, static column => new UnusableColumn(column.Value, null), StringComparer.OrdinalIgnoreCase);

        public string Remedy { get; private init; } = ByThemselves
            + " Without LIMIT, or with ORDER BY before it, the columns of all files are looked at first.";

        public static FirstColumns Of(ParquetFile file) => new(file.Name, file.Schema, file.ColumnNames, file.UnreadableColumns);

        public static FirstColumns Of(string lake, Schema recorded) =>
            new(lake, recorded, recorded.Select(static field => field.Name), new Dictionary<string, string>());

        public FirstColumns With(TableColumns union) => this with { Schema = union.Schema, Unreadable = union.Unusable, Remedy = ByThemselves };
    }
}
