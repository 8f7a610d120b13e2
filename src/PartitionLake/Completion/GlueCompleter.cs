using System.Collections;
using System.Management.Automation.Language;

namespace PartitionLake.Completion;

/// <summary>Completes versions and types of workers of AWS Glue. Others may be given too: Glue adds to them.</summary>
public sealed class GlueCompleter : IArgumentCompleter
{
    private static readonly string[] s_versions = ["5.1", "5.0"];
    private static readonly string[] s_workers = ["G.1X", "G.2X", "G.4X", "G.8X", "G.12X", "G.16X", "R.1X", "R.2X", "R.4X", "R.8X"];

    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionText.Arguments(parameterName == "WorkerType" ? s_workers : s_versions, wordToComplete ?? "");
}
