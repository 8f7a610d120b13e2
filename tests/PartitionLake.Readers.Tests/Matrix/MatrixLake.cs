using System.Globalization;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Tests.Support;

[assembly: AssemblyFixture(typeof(PartitionLake.Readers.Tests.Matrix.MatrixLake))]

namespace PartitionLake.Readers.Tests.Matrix;

/// <summary>The lake that every engine reads: written once, by runs as a user starts them, from input that DuckDB made of the oracle.</summary>
public sealed class MatrixLake : IAsyncLifetime
{
    /// <summary>Five row groups in a partition of 100,000 rows; a page of them holds several batches of 4,096 rows.</summary>
    private const int SmallRowGroup = 20_000;

    private readonly TempFolder _folder = new();
    private readonly Lazy<Task<NestedLake>> _nested;

    public MatrixLake() => _nested = new Lazy<Task<NestedLake>>(() => NestedLake.CreateAsync(_folder["nested"]));

    internal Oracle Oracle { get; } = Oracle.Create(MatrixPartition.All);

    /// <summary>The table root.</summary>
    internal string Root => _folder["the lake"];

    /// <summary>A folder with the rows as DuckDB wrote them: two files with the keys as columns.</summary>
    internal string Input => _folder["input"];

    /// <summary>Structs, maps and lists, for the readers that know them; made when the first one asks.</summary>
    internal Task<NestedLake> NestedAsync() => _nested.Value;

    /// <summary>A new place for what a reader or writer makes.</summary>
    internal string NewPath(string name) => _folder[name];

    public async ValueTask InitializeAsync()
    {
        Oracle.Save(_folder["oracle.tsv"]);
        using var duck = new Duck();
        var columns = string.Join(", ", MatrixColumns.All.Select(column => $"'{column.Name}': 'VARCHAR'"));
        var values = string.Join(", ", MatrixColumns.All.Select(column => $"{DuckSql.Parse(column.Name, column.Type)} AS {column.Name}"));
        duck.Execute($$"""
            CREATE TABLE input AS SELECT {{values}} FROM read_csv({{Duck.Literal(_folder["oracle.tsv"])}}, columns = {{{columns}}}, auto_detect = false,
                header = false, delim = '\t', quote = '', escape = '', nullstr = '~', max_line_size = 1000000)
            """);
        var many = Duck.Literal(MatrixPartition.All.Single(partition => partition.HasManyRowGroups).Text!);
        // In a dictionary DuckDB 1.5 takes −0 and 0 for one value.
        const string plain = "ROW_GROUP_SIZE 30000, DICTIONARY_SIZE_LIMIT 1";
        Directory.CreateDirectory(Input);
        duck.Execute($"COPY (FROM input WHERE k_text IS DISTINCT FROM {many}) TO {Duck.Literal(_folder["input/rest.parquet"])} (FORMAT parquet, {plain})");
        duck.Execute($"COPY (FROM input WHERE k_text = {many}) TO {Duck.Literal(_folder["input/many.parquet"])} (FORMAT parquet, {plain})");
        await RunAsync("input/rest.parquet", new EtlOptions());
        await RunAsync("input/many.parquet", new EtlOptions { Seams = new() { RowGroupUnits = SmallRowGroup } });
        var bytes = Directory.GetFiles(Root, "*.parquet", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"The matrix: {Oracle.Rows:N0} rows of {MatrixColumns.Data.Count} columns and {MatrixColumns.Keys.Count} "
                + $"keys in {MatrixPartition.All.Count} partitions, {bytes:N0} bytes, {MatrixFilter.All.Count} filters"));
    }

    /// <summary>The data files, in order of their paths.</summary>
    internal string[] Files() => [.. Directory.GetFiles(Root, "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task RunAsync(string fact, EtlOptions options)
    {
        var plan = new EtlPlan
        {
            Fact = [_folder[fact]],
            PartitionBy = [.. MatrixColumns.Keys.Select(key => new PartitionColumnPlan(key.Name, key.Name, key.Type.Kind == TypeKind.Int32 ? 2 : 0))],
            Destination = Root,
            FileName = "data.parquet",
            // The order is that of the rows; the footer tells it, and readers that know it and the filters must find what the others find.
            SortBy = [new SortColumnPlan(MatrixColumns.Id.Name)],
            BloomFilter = [.. MatrixColumns.Data.Where(
                static column => column.Type is { IsNested: false, Kind: not TypeKind.Boolean }).Select(static column => column.Name)],
        };
        await EtlRun.RunAsync(plan, options with { TempPath = Directory.CreateDirectory(_folder["temp"]).FullName }, new EtlProgress(), CancellationToken.None);
    }
}
