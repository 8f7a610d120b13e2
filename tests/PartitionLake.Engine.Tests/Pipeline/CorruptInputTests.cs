using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Pipeline;

/// <summary>One bad file among good ones: the run ends before anything is published, and says which.</summary>
public sealed class CorruptInputTests : IDisposable
{
    private readonly SmallLake _lake = new();

    public CorruptInputTests()
    {
        Directory.CreateDirectory(_lake.Folder["facts"]);
        for (var file = 0; file < 12; file++)
            _lake.Duck.Execute(
                $"COPY (SELECT i + {file} * 100 AS id, 'S' || i % 3 AS state, 'c' || i % 5 AS code, "
                    + $"i * 1.5::DOUBLE AS rate FROM range(100) t(i)) TO {Duck.Literal(Fact(file))} (FORMAT parquet, COMPRESSION uncompressed)");
        _lake.Plan = _lake.Plan with { Fact = [_lake.Folder["facts"]] };
    }

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("cut", LakeErrorCode.FileCorrupt)]
    [InlineData("empty", LakeErrorCode.FileCorrupt)]
    [InlineData("text", LakeErrorCode.FileCorrupt)]
    [InlineData("page", LakeErrorCode.FileCorrupt)]
    public async Task A_corrupt_fact_file_among_many_stops_the_run_and_is_named(string damage, LakeErrorCode code)
    {
        await _lake.RunAsync();
        Damage(Fact(7), damage);

        var failure = await _lake.FailAsync();

        Assert.Equal(code, failure.Code);
        Assert.Contains(Fact(7), failure.Message, StringComparison.Ordinal);
        Assert.Equal(Fact(7), failure.Target);
        if (damage == "page")
            Assert.Contains(", column 'id', row group 0: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_corrupt_dimension_stops_the_run_and_is_named()
    {
        Damage(_lake.Folder["dim.parquet"], "cut");
        var failure = await _lake.FailAsync();
        Assert.Contains(_lake.Folder["dim.parquet"], failure.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_lake.Folder["lake/state=S0"]));
    }

    private string Fact(int file) => _lake.Folder[$"facts/part-{file:D2}.parquet"];

    private static void Damage(string path, string how)
    {
        var content = File.ReadAllBytes(path);
        switch (how)
        {
            case "cut":
                content = content[..(content.Length / 2)];
                break;
            case "empty":
                content = [];
                break;
            case "text":
                content = "id,state\n1,GA\n"u8.ToArray();
                break;
            default:
                // The header of the first page: its type and sizes.
                content.AsSpan(4, 8).Fill(0xFF);
                break;
        }
        File.WriteAllBytes(path, content);
    }
}
