using System.Text;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Partitioning;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Runs;

/// <summary>Values of every type that a partition key can have come back from the manifest, and from the folder, as they went in.</summary>
public sealed class KeyRoundTripTests : IDisposable
{
    private const int Rows = 400;
    private const long Day = 86_400_000_000;

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Random_and_hostile_values_and_nulls(int seed)
    {
        var random = new Random(seed);
        Column[] columns = [.. Columns(random).Select(column => column.Gather([.. Enumerable.Range(0, Rows).Select(row => random.Next(10) == 0 ? -1 : row)]))];
        var keys = columns.Select((column, i) => new PartitionKey($"k{i}", column.Type)).ToArray();
        Assert.Equal(Enum.GetValues<TypeKind>().Where(kind => PartitionKey.CanBe(new LakeType(kind))), keys.Select(key => key.Type.Kind).Distinct().Order());
        var objects = new List<ManifestObject>();
        for (var row = 0; row < Rows; row++)
        {
            object?[] values = [.. columns.Select(column => PartitionValue.ToObject(column, row))];
            objects.Add(new ManifestObject($"{string.Join('/', keys.Select((key, i) => key.Segment(columns[i], row)))}/{row}.parquet",
                values, 1, 1, new string('a', 64), PartitionAction.Create));
        }

        using var store = new LocalStore(_folder["lake"]);
        await WriteAsync(store, keys, objects);
        var read = await RunManifest.ReadObjectsAsync(store, "run", Cancel).ToListAsync(Cancel);

        Assert.Equal(keys.Select(key => key.Type), (await RunManifest.ReadHeadAsync(store, "run", Cancel)).PartitionKeys.Select(field => field.Type));
        Assert.Equal(Rows, read.Count);
        for (var row = 0; row < Rows; row++)
        {
            Assert.Equal(objects[row].Path, read[row].Path);
            Assert.True(PartitionPath.TryParse(LakePath.FolderOf(read[row].Path), out var folder));
            for (var i = 0; i < keys.Length; i++)
            {
                Same(objects[row].Values[i], read[row].Values[i], keys[i]);
                Assert.True(PartitionValueParser.TryParse(folder[i].Text, keys[i].Type, out var parsed), $"{keys[i]}: {folder[i].Text}");
                Same(objects[row].Values[i], PartitionValue.ToObject(parsed, 0), keys[i]);
            }
        }
    }

    private static void Same(object? expected, object? found, PartitionKey key)
    {
        Assert.True(Equals(expected, found) && expected?.GetType() == found?.GetType(),
            $"{key}: {expected} ({expected?.GetType().Name}) came back as {found} ({found?.GetType().Name})");
        if (expected is DateTime time)
            Assert.Equal(time.Kind, ((DateTime)found!).Kind);
        if (expected is decimal number)
            Assert.Equal(number.Scale, ((decimal)found!).Scale);
    }

    private static IEnumerable<Column> Columns(Random random)
    {
        yield return Of(LakeType.Boolean, () => random.Next(2) == 0);
        yield return Of(LakeType.Int32, () => Pick(random, random.Next(int.MinValue, int.MaxValue), int.MinValue, int.MaxValue, 0, -8));
        yield return Of(LakeType.Int64, () => Pick(random, random.NextInt64(long.MinValue, long.MaxValue), long.MinValue, long.MaxValue, 0L, (1L << 53) + 1));
        yield return Of(LakeType.Float, () => Pick(random, (float)random.NextDouble(), 0.1f, -0f, float.MaxValue, float.Epsilon, 16_777_217f));
        yield return Of(LakeType.Double, () => Pick(random, random.NextDouble() * 1e9, 0.1, -0d, double.MaxValue, double.Epsilon, 1e22, 5e-324));
        foreach (var (precision, scale) in new[] { (1, 0), (5, 5), (12, 2), (28, 0), (28, 28), (29, 3), (38, 0), (38, 38) })
        {
            var most = Int128.Parse(new string('9', precision));
            yield return Of(LakeType.Decimal(precision, scale),
                () => Pick(random, new Int128((ulong)random.NextInt64(), (ulong)random.NextInt64()) % most, most, -most, 0, -1, 10 % most));
        }
        yield return Of(LakeType.Date, () => Pick(random, random.Next(-719_162, 2_932_897), -719_162, 2_932_896, 0, -1, -25_509));
        foreach (var type in new[] { LakeType.Timestamp, LakeType.TimestampUtc })
            yield return Of(
                type, () => Pick(random, random.NextInt64(-719_162 * Day, 2_932_897 * Day), -719_162 * Day, (2_932_897 * Day) - 1, 0, -1, 1_000_000, -500_000));
        yield return Texts([.. Enumerable.Range(0, Rows).Select(_ => Text(random))]);
    }

    private static string Text(Random random)
    {
        var text = random.Next(3) == 0
            ? new string([.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => (char)random.Next(1, 0xD800))])
            : random.GetItems(HostileTexts.All, 1)[0];
        return PartitionText.IsStorable(text) && text != PartitionPath.NullText ? text : "plain";
    }

    private static T Pick<T>(Random random, T usual, params T[] edges) => random.Next(2) == 0 ? usual : edges[random.Next(edges.Length)];

    private static Column<T> Of<T>(LakeType type, Func<T> next)
        where T : unmanaged => new(type, [.. Enumerable.Range(0, Rows).Select(_ => next())], Rows);

    private static DictionaryColumn Texts(string[] texts)
    {
        var bytes = texts.Select(Encoding.UTF8.GetBytes).ToArray();
        var end = 0;
        return new DictionaryColumn(
            LakeType.String, new ByteDictionary([.. bytes.SelectMany(text => text)], [.. bytes.Select(text => end += text.Length)], Rows, true),
            [.. Enumerable.Range(0, Rows)], Rows);
    }

    private static async Task WriteAsync(LocalStore store, PartitionKey[] keys, List<ManifestObject> objects)
    {
        var head = new RunManifest
        {
            Number = 1,
            RunId = "run",
            Plan = "keys",
            PlanHash = "",
            Mode = PublishMode.Overwrite,
            Started = DateTimeOffset.UnixEpoch,
            Finished = DateTimeOffset.UnixEpoch,
            Inputs = [],
            RowsIn = Rows,
            Joins = [],
            RowsOut = Rows,
            Counts = new RunCounts(Rows, 0, 0, 0, 0, Rows),
            PartitionKeys = [.. keys.Select(key => new Field(key.Name, key.Type))],
            Schema = [new Field("v", LakeType.Int32)],
        };
        await using var publication = store.BeginPublication(new("run"));
        await using (var writer = publication.Create(RunManifest.PathOf("run")))
        {
            await head.WriteAsync(writer.Content, objects, Cancel);
            await writer.CommitAsync(skipIfSame: false, Cancel);
        }
        await publication.CompleteAsync(null, Cancel);
    }
}
