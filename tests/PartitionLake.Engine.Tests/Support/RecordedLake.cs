using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Tests.Support;

/// <summary>Puts what a run would have recorded into the state of a lake.</summary>
internal static class RecordedLake
{
    /// <summary>Records the lake as a run of that number would, and gives it a manifest, of which only that it is there counts.</summary>
    public static async Task WriteAsync(
        ILakeStore store, long number, string runId, IReadOnlyList<Field> keys, IReadOnlyList<Field> schema, IEnumerable<RecordedObject> objects)
    {
        var head = new ContentsHead { Number = number, RunId = runId, PartitionKeys = keys, Schemas = [schema], Current = 0, Appended = [] };
        await PutAsync(store, head, objects);
        await store.PutAsync(RunManifest.PathOf(runId), "{}"u8.ToArray(), TestContext.Current.CancellationToken);
    }

    /// <summary>Changes what the newest run recorded, and returns its id.</summary>
    public static async Task<string> ChangeAsync(ILakeStore store, Func<RecordedObject, RecordedObject> change)
    {
        var contents = await LakeContents.FindAsync(store, TestContext.Current.CancellationToken);
        var objects = await contents.ObjectsAsync(TestContext.Current.CancellationToken).Select(change).ToListAsync(TestContext.Current.CancellationToken);
        await PutAsync(store, contents.Head!, objects);
        return contents.Head!.RunId;
    }

    /// <summary>Puts something else in the place of what the newest run recorded.</summary>
    public static async Task BreakAsync(ILakeStore store, string content)
    {
        var contents = await LakeContents.FindAsync(store, TestContext.Current.CancellationToken);
        await store.PutAsync(new ContentsName(contents.Head!.Number, contents.Head.RunId).Path,
            System.Text.Encoding.UTF8.GetBytes(content), TestContext.Current.CancellationToken);
    }

    private static async Task PutAsync(ILakeStore store, ContentsHead head, IEnumerable<RecordedObject> objects)
    {
        using var content = new MemoryStream();
        await RecordWriter.WriteAsync(
            content, json => ContentsFormat.WriteHead(json, head), objects.ToAsyncEnumerable(),
            ContentsFormat.WriteObject, TestContext.Current.CancellationToken);
        await store.PutAsync(new ContentsName(head.Number, head.RunId).Path, content.ToArray(), TestContext.Current.CancellationToken);
    }
}
