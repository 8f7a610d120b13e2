using PartitionLake.Engine.Pipeline;

namespace PartitionLake.Engine.Tests.Pipeline;

public sealed class DeterminismTests
{
    [Fact]
    public async Task Workers_and_spilling_do_not_change_a_byte()
    {
        using var lake = new SmallLake();
        Directory.CreateDirectory(lake.Folder["facts"]);
        for (var file = 0; file < 9; file++)
        {
            lake.Duck.Execute($"""
                COPY (SELECT {file} * 10000 + i AS id, md5(({file} * 10000 + i)::VARCHAR) AS uid, 'S' || (hash(i, {file}) % 40) AS state, 'c' || i % 7 AS code,
                  (hash(i) % 1000) / 8.0 AS rate, CASE WHEN i % 9 > 0 THEN 'note ' || (hash(i) % 50) END AS note, ['p' || i % 4, NULL] AS places
                  FROM range(6000) t(i)) TO '{lake.Folder[$"facts/{file}.parquet"]}' (FORMAT parquet, ROW_GROUP_SIZE 2048)
                """);
        }
        lake.Plan = lake.Plan with { Fact = [lake.Folder["facts"]], Columns = ["UPPER(note) AS loud", "rate * 2 AS doubled"] };
        SortedDictionary<string, string>? expected = null;
        foreach (var workers in new[] { 1, 2, 8 })
        {
            foreach (var memory in new long?[] { null, 1 << 18 })
            {
                lake.Plan = lake.Plan with { Destination = lake.Folder["lake"] };
                if (Directory.Exists(lake.Folder["lake"]))
                    Directory.Delete(lake.Folder["lake"], recursive: true);
                var result = await lake.RunAsync(new EtlOptions { MaxConcurrency = workers, Seams = new() { ShuffleMemory = memory } });
                Assert.Equal(54_000, result.RowsOut);
                Assert.Equal(memory is not null, result.BytesSpilled > 0);
                var files = lake.Files();
                Assert.Equal(40, files.Count);
                expected ??= files;
                Assert.Equal(expected, files);
            }
        }
    }
}
