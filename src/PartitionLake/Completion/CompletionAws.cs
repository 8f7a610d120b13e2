using System.Collections;
using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;

namespace PartitionLake.Completion;

/// <summary>The way to AWS to which the parameters lead that the user has already typed.</summary>
internal static class CompletionAws
{
    /// <summary>What work finds in a place that may be a bucket; nothing when it fails or takes too long.</summary>
    public static IReadOnlyList<string> FindAt(string place, IDictionary? parameters, Func<LakeStorage, IReadOnlyList<string>> work)
    {
        if (!LakeUri.HasScheme(place))
            return CompletionText.FindInTime(() => work(LakeStorage.LocalOnly));
        return Find(parameters, session => work(new LakeStorage(session)));
    }

    /// <summary>What work finds in AWS.</summary>
    public static IReadOnlyList<string> Find(IDictionary? parameters, Func<AwsSession, IReadOnlyList<string>> work)
    {
        var options = Options(parameters);
        return CompletionText.FindInTime(
            () =>
            {
                using var session = new AwsSession(options);
                return work(session);
            },
            isRemote: true);
    }

    // Variables of the session are for the thread of its prompt.
    private static AwsOptions Options(IDictionary? parameters)
    {
        var stored = StoredAwsSettings.Read(CompletionText.Session().PSVariable);
        return new AwsOptions
        {
            ProfileName = Given("ProfileName") ?? stored.ProfileName,
            ProfileLocation = Given("ProfileLocation"),
            AccessKey = Given("AccessKey"),
            SecretKey = Given("SecretKey"),
            SessionToken = Given("SessionToken"),
            Region = Given("Region"),
            EndpointUrl = Given("EndpointUrl"),
            AllowInsecureEndpoint = parameters?.Contains("AllowInsecureEndpoint") ?? false,
            StoredKeys = stored.Keys,
            StoredRegion = stored.Region,
            RetryBudget = CompletionText.RemotePatience,
            AnswerLimit = CompletionText.RemotePatience,
        };

        string? Given(string name) => CompletionText.TextsOf(parameters, name) is [var text, ..] ? text : null;
    }
}
