using PartitionLake.Completion;
using PartitionLake.Console;
using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Metering;
using PartitionLake.Engine.Aws.Sessions;

namespace PartitionLake.Cmdlets;

/// <summary>The base of every cmdlet that may touch AWS: credentials, region and endpoint, in the words of the AWS tools.</summary>
/// <remarks>Nothing is looked up before the first call to AWS; what is then used is announced with WriteDebug.</remarks>
public abstract class AwsCmdlet : LakeCmdlet
{
    private readonly Dictionary<string, AwsSession> _others = new(StringComparer.Ordinal);
    private AwsSession? _session;
    private RequestCounts _told = RequestCounts.None;

    [Parameter]
    [Alias("AWSProfileName")]
    [ArgumentCompleter(typeof(AwsNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ProfileName { get; set; }

    [Parameter]
    [Alias("AWSProfilesLocation", "ProfilesLocation")]
    [ValidateNotNullOrEmpty]
    public string? ProfileLocation { get; set; }

    [Parameter]
    [Alias("AK")]
    [ValidateNotNullOrEmpty]
    public string? AccessKey { get; set; }

    [Parameter]
    [Alias("SK", "SecretAccessKey")]
    [ValidateNotNullOrEmpty]
    public string? SecretKey { get; set; }

    [Parameter]
    [Alias("ST")]
    [ValidateNotNullOrEmpty]
    public string? SessionToken { get; set; }

    [Parameter]
    [Alias("RegionToCall")]
    [ArgumentCompleter(typeof(AwsNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Region { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EndpointUrl { get; set; }

    [Parameter]
    public SwitchParameter AllowInsecureEndpoint { get; set; }

    /// <summary>The way to AWS for this command, made when it is first asked for and shared by all its work.</summary>
    protected AwsSession Aws => _session ??= NewSession(Options());

    /// <inheritdoc/>
    protected override string? WaitingFor =>
        _session?.WaitingFor ?? _others.Values.Select(static other => other.WaitingFor).FirstOrDefault(static text => text is not null);

    /// <summary>Whether requests to buckets agree to be paid for.</summary>
    private protected virtual bool PaysForRequests => false;

    /// <summary>The way to AWS by another profile than the command's, in that profile's region.</summary>
    private protected AwsSession AwsOf(string profile)
    {
        if (!_others.TryGetValue(profile, out var session))
        {
            var options = Options();
            session = NewSession(options with
            {
                ProfileName = profile,
                AccessKey = null,
                SecretKey = null,
                SessionToken = null,
                StoredKeys = null,
                Region = null,
                StoredRegion = options.Region ?? options.StoredRegion,
            });
            _others.Add(profile, session);
        }
        return session;
    }

    /// <summary>The way to PowerShell while work runs.</summary>
    private protected IPipeline? Pipeline { get; private set; }

    protected override void OnStarting(IPipeline pipeline)
    {
        Pipeline = pipeline;
        CreateClients();
    }

    /// <summary>Makes, on the pipeline thread, what the work on the pool uses: the session's variables can be read here alone.</summary>
    private protected virtual void CreateClients() => _ = Aws;

    protected override void OnEnded()
    {
        if (_session?.Requests is not { } sent || sent.Since(_told) is not { Total: > 0 } since)
            return;
        _told = sent;
        ShownText.Verbose(this, $"Requests: {since}.");
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        _session?.Dispose();
        foreach (var other in _others.Values)
            other.Dispose();
    }

    private AwsSession NewSession(AwsOptions options) => new(options, text => Pipeline?.WriteDebug(text)) { Tell = text => Pipeline?.WriteVerbose(text) };

    private AwsOptions Options()
    {
        var stored = StoredAwsSettings.Read(SessionState.PSVariable);
        return new AwsOptions
        {
            ProfileName = ProfileName ?? stored.ProfileName,
            ProfileLocation = ProfileLocation is null ? null : ResolveLocalPath(ProfileLocation),
            AccessKey = AccessKey,
            SecretKey = SecretKey,
            SessionToken = SessionToken,
            Region = Region,
            EndpointUrl = EndpointUrl,
            AllowInsecureEndpoint = AllowInsecureEndpoint,
            StoredKeys = stored.Keys,
            StoredRegion = stored.Region,
            RequesterPays = PaysForRequests,
            AskMfaCode = serial => Pipeline?.Ask($"Code of the MFA device {serial}"),
        };
    }
}
