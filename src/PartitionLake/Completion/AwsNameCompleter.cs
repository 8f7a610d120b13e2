using System.Collections;
using System.Management.Automation.Language;
using PartitionLake.Engine.Aws.Sessions;

namespace PartitionLake.Completion;

/// <summary>Completes names of AWS: profiles, regions, buckets.</summary>
internal sealed class AwsNameCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var names = parameterName switch
        {
            "ProfileName" or "FactProfileName" => Profiles(fakeBoundParameters),
            "Region" => CompletionText.FindInTime(() => AwsNames.Regions),
            _ => CompletionAws.Find(fakeBoundParameters, static session => AwsNames.BucketsAsync(session, CancellationToken.None).GetAwaiter().GetResult()),
        };
        return CompletionText.Arguments(names, wordToComplete ?? "");
    }

    private static IReadOnlyList<string> Profiles(IDictionary? parameters)
    {
        var location = CompletionText.TextsOf(parameters, "ProfileLocation") is [var given, ..] ? CompletionText.Paths().Place(given) : null;
        return CompletionText.FindInTime(() => AwsNames.Profiles(location));
    }
}
