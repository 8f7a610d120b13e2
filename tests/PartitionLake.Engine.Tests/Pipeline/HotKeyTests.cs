using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Input;
using PartitionLake.Engine.Pipeline.Joining;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Pipeline;

/// <summary>Joins with Match = 'All' whose keys match thousands of rows.</summary>
public sealed class HotKeyTests : IDisposable
{
    private readonly SmallLake _lake = new();

    public HotKeyTests()
    {
        // c0 matches 5,000 rows, c1 one, c3 two, the others none.
        _lake.Dimension(
            "SELECT 'c' || CASE WHEN i < 5000 THEN 0 WHEN i = 5000 THEN 1 ELSE 3 END AS code, "
                + "i::INTEGER AS ord, 'label ' || i % 700 AS label FROM range(5003) t(i)");
        _lake.Plan = _lake.Plan with { Joins = [Join(JoinKind.Left)] };
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData(JoinKind.Left, 1_000)]
    [InlineData(JoinKind.Left, 1)]
    [InlineData(JoinKind.Inner, 4_999)]
    [InlineData(JoinKind.Inner, 1_000_000)]
    public async Task A_batch_is_multiplied_in_slices_of_bounded_size_and_in_input_order(JoinKind kind, int maxRows)
    {
        _lake.Plan = _lake.Plan with { Joins = [Join(kind)] };
        var plan = await PlanBinder.BindAsync(_lake.Plan, LakeStorage.LocalOnly, new WarningLog(), new InputSpools(_lake.Temp, 1), Cancel);
        var dimensions = await new DimensionLoader(plan, 1 << 30, 1).LoadAsync(Cancel);
        using var reader = new TableReader(plan.Fact, plan.FactColumns);
        using var rowGroup = await reader.OpenAsync(plan.Fact.RowGroups[0], Cancel);
        var probe = new JoinProbe(plan.Joins[0], 0, dimensions[0]);
        var id = plan.Row.ToList().FindIndex(column => column.Field.Name == "id");
        var ord = plan.Row.ToList().FindIndex(column => column.Field.Name == "ord");

        var found = new List<object?[]>();
        foreach (var slice in probe.Multiply(new JoinedBatch(plan, dimensions, rowGroup.Read(1_000)!, "fact", 0), maxRows))
        {
            Assert.InRange(slice.Length, 1, maxRows);
            var (ids, orders) = ((Column<int>)slice.GetColumn(id), (Column<int>)slice.GetColumn(ord));
            for (var row = 0; row < slice.Length; row++)
                found.Add([ids.Values[row], orders.IsNull(row) ? null : orders.Values[row]]);
        }

        var expected = _lake.Duck.Query(
            $"SELECT id, ord FROM {Fact} f {(kind == JoinKind.Inner ? "" : "LEFT ")}JOIN {Dimension} d USING (code) ORDER BY id, ord NULLS LAST");
        Assert.Equal(expected, found);
        var counts = probe.Counts;
        Assert.Equal(found.Count, 100 + counts.Multiplied - counts.Dropped);
        Assert.Equal((60, 40, kind == JoinKind.Inner ? 40 : 0), (counts.Matched, counts.Unmatched, counts.Dropped));
    }

    [Fact]
    public async Task The_rows_are_those_of_DuckDB_and_the_bytes_do_not_depend_on_memory_workers_or_slices()
    {
        // Two such joins: 100,000 rows from 20 of c0, each again with the second's matches.
        _lake.Duck.Execute(
            "COPY (SELECT 'label ' || i % 9 AS key, i::INTEGER AS nth FROM range(27) t(i)) "
                + $"TO {Duck.Literal(_lake.Folder["second.parquet"])} (FORMAT parquet)");
        _lake.Plan = _lake.Plan with
        {
            Joins = [Join(JoinKind.Left),
                new JoinPlan { From = _lake.Folder["second.parquet"], On = [new JoinKeyPlan("label", "key")], Match = JoinMatch.All }],
        };
        SortedDictionary<string, string>? expected = null;
        foreach (var options in new[]
        {
            new EtlOptions(),
            new EtlOptions { MaxMemory = 128L << 20, Seams = new() { ShuffleMemory = 1 << 18, BatchRows = 1_024 }, MaxConcurrency = 2 },
            new EtlOptions { Seams = new() { BatchRows = 4_999 }, MaxConcurrency = 1 },
        })
        {
            var result = await _lake.RunAsync(options with { Force = true });
            Assert.Equal(options.Seams.ShuffleMemory is not null, result.BytesSpilled > 0);
            var files = _lake.Files();
            expected ??= files;
            Assert.Equal(expected, files);
        }
        var sql =
            $"SELECT id, f.code, rate, ord, label, nth, state FROM {Fact} f LEFT JOIN {Dimension} d USING "
                + $"(code) LEFT JOIN {Duck.Literal(_lake.Folder["second.parquet"])} s ON label = s.key";
        var lake =
            $"SELECT id, code, rate, ord, label, nth, state FROM read_parquet({Duck.Literal(_lake.Folder["lake/**/*.parquet"])}, hive_partitioning=true)";
        Assert.True(Convert.ToInt64(_lake.Duck.Scalar($"SELECT count(*) FROM ({sql})")) > 100_000);
        Assert.Equal(0L, Convert.ToInt64(_lake.Duck.Scalar($"SELECT count(*) FROM (({sql}) EXCEPT ALL ({lake}))")));
        Assert.Equal(0L, Convert.ToInt64(_lake.Duck.Scalar($"SELECT count(*) FROM (({lake}) EXCEPT ALL ({sql}))")));
    }

    private string Fact => Duck.Literal(_lake.Folder["fact.parquet"]);

    private string Dimension => Duck.Literal(_lake.Folder["dim.parquet"]);

    private JoinPlan Join(JoinKind kind) => _lake.Plan.Joins[0] with { Match = JoinMatch.All, Kind = kind };
}
