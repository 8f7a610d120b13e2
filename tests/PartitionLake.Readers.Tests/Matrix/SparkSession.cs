using PartitionLake.Readers.Tests.Support;

namespace PartitionLake.Readers.Tests.Matrix;

/// <summary>What Spark read from the lake and which lakes it wrote, in its one run.</summary>
public sealed class SparkSession(MatrixLake lake) : IAsyncLifetime
{
    private SparkAnswer? _answer;

    /// <summary>Skips the test, with the reason, where there is no Spark.</summary>
    internal SparkAnswer Answer
    {
        get
        {
            Assert.SkipWhen(_answer is null, SparkEngine.Missing ?? "");
            return _answer!;
        }
    }

    /// <summary>The lines that Spark wrote of the lake.</summary>
    internal string[] Output => Directory.GetFiles(lake.NewPath("spark/output"), "part-*");

    internal string Lake(WrittenLake written) => lake.NewPath("spark/" + written.Name);

    public async ValueTask InitializeAsync()
    {
        if (SparkEngine.Missing is not null)
            return;
        var folder = Directory.CreateDirectory(lake.NewPath("spark")).FullName;
        var answer = Path.Combine(folder, "answer.json");
        var nested = await lake.NestedAsync();
        _answer = await SparkEngine.RunAsync(
            folder,
            new
            {
                lake = lake.Root,
                columns = SparkSql.Select(),
                output = Path.Combine(folder, "output"),
                filters = MatrixFilter.All.Select(SparkSql.Where),
                input = lake.Input,
                lakes = WrittenLake.OfSpark.Select(
                    written => new { path = Lake(written), where = WrittenLake.Where,
                        keys = WrittenLake.Keys, settings = written.Settings, options = written.Options }),
                nested = new { source = nested.Source, lake = nested.Root, filters = NestedLake.Filters },
                answer,
            },
            answer);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>The classes that share the one run of Spark.</summary>
[CollectionDefinition(Name)]
public sealed class SparkCollection : ICollectionFixture<SparkSession>
{
    public const string Name = "Spark";
}
