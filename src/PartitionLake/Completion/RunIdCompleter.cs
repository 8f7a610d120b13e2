using System.Collections;
using System.Management.Automation.Language;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage.Opening;

namespace PartitionLake.Completion;

/// <summary>Completes the ids of the runs of a lake, in the order in which the lake lists them.</summary>
internal sealed class RunIdCompleter : IArgumentCompleter
{
    private const int MostRuns = 100;

    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        if (CompletionText.PathOf(fakeBoundParameters, static (paths, text) => paths.Folders(text)[0]) is not { } path)
            return [];
        var root = PathInput.SplitPartition(path).Root;
        return CompletionText.Arguments(CompletionAws.FindAt(root, fakeBoundParameters, storage => Read(storage, root)), wordToComplete ?? "");
    }

    private static List<string> Read(LakeStorage storage, string root)
    {
        using var store = storage.Open(root);
        var runs = new RunInventory(store) { OnError = static (_, _) => { } };
        return [.. runs.ListAsync(CancellationToken.None).ToBlockingEnumerable().Take(MostRuns).Select(static run => run.RunId)];
    }
}
