using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Input;
using PartitionLake.Engine.Pipeline.Joining;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Pipeline.Joining;

/// <summary>Dimensions that take more than their share of the memory limit.</summary>
public sealed class LargeDimensionTests : IDisposable
{
    private const long Budget = 8 << 20;

    private readonly SmallLake _lake = new();

    public LargeDimensionTests() =>
        // Long text that compresses to nearly nothing: 15 MB of which the file's size tells nothing.
        WriteDimension("0 AS zero");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task One_that_turns_out_too_large_while_loading_is_loaded_again_with_the_keys_that_occur()
    {
        var plan = await PlanBinder.BindAsync(_lake.Plan, LakeStorage.LocalOnly, new WarningLog(), new InputSpools(_lake.Temp, 1), Cancel);
        var dimensions = await new DimensionLoader(plan, Budget, 2).LoadAsync(Cancel);
        Assert.Equal(5, dimensions[0][0].Length);
        Assert.InRange(dimensions[0].AllocatedBytes, 1, Budget);

        // Nothing of that can be seen in the rows of a run with as little memory as a run may have.
        Assert.Equal(100, (await _lake.RunAsync(new EtlOptions { MaxMemory = 128 << 20 })).RowsOut);
        var expected = _lake.Duck.Query(
            $"SELECT id, label FROM {Duck.Literal(_lake.Folder["fact.parquet"])} LEFT JOIN "
                + $"{Duck.Literal(_lake.Folder["dim.parquet"])} USING (code) ORDER BY ALL");
        Assert.Equal(expected, _lake.Rows("id, label"));
    }

    [Theory]
    [InlineData("UPPER(code)", "UPPER(code)")]
    [InlineData("code", "LOWER(code)")]
    public async Task Keys_that_are_computed_tell_which_rows_are_needed_too(string left, string right)
    {
        _lake.Plan = _lake.Plan with { Joins = [_lake.Plan.Joins[0] with { On = [new(left, right)] }] };
        var plan = await PlanBinder.BindAsync(_lake.Plan, LakeStorage.LocalOnly, new WarningLog(), new InputSpools(_lake.Temp, 1), Cancel);

        var dimensions = await new DimensionLoader(plan, Budget, 2).LoadAsync(Cancel);

        Assert.Equal(5, dimensions[0][0].Length);
    }

    [Fact]
    public async Task One_whose_needed_rows_are_too_large_is_named_before_all_of_it_is_loaded()
    {
        // The condition fails on the last row, which is never reached.
        WriteDimension("CASE WHEN i = 29999 THEN 0 ELSE 1 END AS zero");
        _lake.Fact("SELECT i::INTEGER AS id, 'S' || i % 3 AS state, 'c' || i AS code FROM range(30000) t(i)");
        _lake.Plan = _lake.Plan with { Joins = [_lake.Plan.Joins[0] with { Where = "1 / zero = 1" }] };
        var plan = await PlanBinder.BindAsync(_lake.Plan, LakeStorage.LocalOnly, new WarningLog(), new InputSpools(_lake.Temp, 1), Cancel);

        var error = await Assert.ThrowsAsync<LakeException>(() => new DimensionLoader(plan, Budget, 2).LoadAsync(Cancel));

        Assert.Equal(LakeErrorCode.MemoryLimitTooSmall, error.Code);
        Assert.Contains("dim.parquet", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Remedy);
    }

    private void WriteDimension(string column) => _lake.Duck.Execute($"""
        COPY (SELECT 'c' || i AS code, repeat('label ', 83) || i AS label, {column} FROM range(30000) t(i))
        TO {Duck.Literal(_lake.Folder["dim.parquet"])} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048)
        """);
}
