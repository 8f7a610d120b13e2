using System.Text.RegularExpressions;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Tests.Aws;

/// <summary>
/// Which credentials a cmdlet uses, as the server sees them and as <c>-Debug</c> tells them; all in one process with an environment of its own.
/// </summary>
public sealed partial class CredentialTests(CredentialTests.Cases cases) : IClassFixture<CredentialTests.Cases>
{
    [Theory]
    [InlineData("parameters", "AKIAOFTHEPARAMETERS", "the keys given as parameters")]
    [InlineData("profile", "AKIAOFTHEPROFILE", "the profile 'night'")]
    [InlineData("environment", "AKIAOFTHEENVIRONMENT", "the environment")]
    [InlineData("default", "AKIAOFTHEDEFAULT", "the default profile")]
    [InlineData("storedname", "AKIAOFTHEPROFILE", "the profile 'night'")]
    [InlineData("storedkeys", "AKIAOFTHESESSION", "the credentials of the session")]
    public void Credentials_are_found_in_the_order_of_the_aws_tools(string name, string key, string source)
    {
        Assert.Contains(source, cases.Said(name), StringComparison.Ordinal);
        Assert.Equal(key, cases.Signed(name)!.Value.Key);
    }

    [Fact]
    public void The_region_of_the_session_signs() => Assert.Equal("eu-central-1", cases.Signed("storedkeys")!.Value.Region);

    [Fact]
    public void A_missing_profile_is_an_error_and_never_another_account()
    {
        Assert.Matches("^CredentialsNotFound.*'nobody'.*night", cases.Said("missing"));
        Assert.Null(cases.Signed("missing"));
    }

    [Fact]
    public void Half_a_pair_of_keys_is_an_error()
    {
        Assert.StartsWith("CredentialsNotFound", cases.Said("half"), StringComparison.Ordinal);
        Assert.Null(cases.Signed("half"));
    }

    [Fact]
    public void No_credentials_for_an_endpoint_are_an_error_without_a_wait()
    {
        Assert.StartsWith("CredentialsNotFound", cases.Said("nothing"), StringComparison.Ordinal);
        Assert.Null(cases.Signed("nothing"));
    }

    [Fact]
    public void A_role_is_assumed_with_the_keys_of_its_source_profile()
    {
        Assert.Contains("the profile 'role'", cases.Said("role"), StringComparison.Ordinal);
        // What the token service gives out begins so.
        Assert.StartsWith("ASIA", cases.Signed("role")!.Value.Key, StringComparison.Ordinal);
    }

    [Fact]
    public void An_sso_profile_without_a_login_says_so()
    {
        Assert.Matches("(?i)^Credentials.*sso", cases.Said("sso"));
        Assert.Null(cases.Signed("sso"));
    }

    [Fact]
    public void The_fact_is_read_with_the_profile_that_leads_to_it()
    {
        Assert.Equal("AKIAOFTHEPROFILE", cases.Signed("ofothers")!.Value.Key);
        Assert.Equal("AKIAOFTHEPROFILE", cases.Signed("ofplan")!.Value.Key);
    }

    [Fact]
    public void A_role_with_a_device_is_refused_at_once_where_nobody_answers()
    {
        Assert.Matches("^CredentialsRejected.*mfa/me.*nobody is there to answer", cases.Said("device"));
        Assert.Null(cases.Signed("device"));
    }

    /// <summary>The cases, run once.</summary>
    public sealed partial class Cases : IDisposable
    {
        private const string Profiles =
            """
            [default]
            aws_access_key_id = AKIAOFTHEDEFAULT
            aws_secret_access_key = secret
            [night]
            aws_access_key_id = AKIAOFTHEPROFILE
            aws_secret_access_key = secret
            [role]
            role_arn = arn:aws:iam::123456789012:role/lake
            source_profile = night
            region = us-east-1
            [device]
            role_arn = arn:aws:iam::123456789012:role/lake
            mfa_serial = arn:aws:iam::123456789012:mfa/me
            source_profile = night
            region = us-east-1
            [sso]
            sso_start_url = https://example.awsapps.com/start
            sso_region = us-east-1
            sso_account_id = 123456789012
            sso_role_name = lake
            region = us-east-1
            """;

        private const string Script =
            """
            param($Module, $Endpoint, $Bucket, $Profiles, $Empty)
            Import-Module $Module
            function Test-Case([string] $Name, [hashtable] $With) {
                $said = try {
                    (Get-LakeRun -Path "s3://$Bucket/$Name/" -EndpointUrl $Endpoint @With -Debug -ErrorAction Stop 5>&1 | ForEach-Object { "$_" }) -join ' '
                }
                catch { "$($_.FullyQualifiedErrorId): $_" }
                "$Name|$said" -replace '\s+', ' '
            }
            $env:AWS_ACCESS_KEY_ID = 'AKIAOFTHEENVIRONMENT'
            $env:AWS_SECRET_ACCESS_KEY = 'secret'
            Test-Case parameters @{ AccessKey = 'AKIAOFTHEPARAMETERS'; SecretKey = 'secret'; ProfileName = 'night'; ProfileLocation = $Profiles }
            Test-Case half @{ AccessKey = 'AKIAOFTHEPARAMETERS' }
            Test-Case profile @{ ProfileName = 'night'; ProfileLocation = $Profiles }
            Test-Case missing @{ ProfileName = 'nobody'; ProfileLocation = $Profiles }
            Test-Case environment @{ ProfileLocation = $Profiles }
            Test-Case role @{ ProfileName = 'role'; ProfileLocation = $Profiles }
            Test-Case device @{ ProfileName = 'device'; ProfileLocation = $Profiles }
            foreach ($case in @{ Name = 'ofothers'; FactProfileName = 'night' }, @{ Name = 'ofplan'; Plan = @{ Profiles = @{ "s3://$Bucket/ofplan/" = 'night' } } }) {
                $name = $case.Name
                $case.Remove('Name')
                $said = try { Invoke-PartitionEtl -Fact "s3://$Bucket/$name/" -PartitionBy a -Destination "s3://$Bucket/to/" -ProfileLocation $Profiles -EndpointUrl $Endpoint @case -ErrorAction Stop }
                catch { "$($_.FullyQualifiedErrorId): $_" }
                "$name|$said" -replace '\s+', ' '
            }
            Test-Case sso @{ ProfileName = 'sso'; ProfileLocation = $Profiles }
            $StoredAWSCredentials = 'night'
            Test-Case storedname @{ ProfileLocation = $Profiles }
            $StoredAWSCredentials = [pscustomobject]@{ AccessKey = 'AKIAOFTHESESSION'; SecretKey = 'secret' }
            $StoredAWSRegion = 'eu-central-1'
            $env:AWS_REGION = $null
            Test-Case storedkeys @{}
            $StoredAWSCredentials = $StoredAWSRegion = $null
            $env:AWS_REGION = 'us-east-1'
            $env:AWS_ACCESS_KEY_ID = $env:AWS_SECRET_ACCESS_KEY = $null
            Test-Case default @{ ProfileLocation = $Profiles }
            Test-Case nothing @{ ProfileLocation = $Empty }
            """;

        private readonly TempFolder _folder = new();
        private readonly FaultProxy _proxy;
        private readonly Dictionary<string, string> _said;

        public Cases(MotoServer server)
        {
            // Credentials that no server but moto would take: it checks none.
            _proxy = new FaultProxy(server.Endpoint);
            var bucket = new Boto(server.Endpoint).CreateBucket();
            var environment = new Dictionary<string, string?>
            {
                ["HOME"] = _folder.Path,
                ["AWS_REGION"] = "us-east-1",
                ["AWS_ENDPOINT_URL_STS"] = server.Endpoint,
                ["AWS_ACCESS_KEY_ID"] = null,
                ["AWS_SECRET_ACCESS_KEY"] = null,
                ["AWS_SESSION_TOKEN"] = null,
                ["AWS_PROFILE"] = null,
                ["AWS_SHARED_CREDENTIALS_FILE"] = null,
            };
            var outcome = ShellProcess.RunWith(environment, _folder.Write("cases.ps1", Script),
                Repository.Manifest, _proxy.Endpoint, bucket, _folder.Write("profiles", Profiles), _folder.Write("empty", ""));
            _said = outcome.Lines.Where(line => line.Contains('|', StringComparison.Ordinal))
                .ToDictionary(line => line.Split('|')[0], line => line.Split('|', 2)[1]);
            Assert.True(_said.Count == 14, outcome.Output + outcome.Errors);
        }

        public string Said(string name) => _said[name];

        /// <summary>The key and region that signed the requests of a case; null where it sent none.</summary>
        public (string Key, string Region)? Signed(string name)
        {
            var requests = _proxy.Requests.Where(
                request => Uri.UnescapeDataString(request.Query + request.Key).Contains(name + "/", StringComparison.Ordinal)).ToList();
            if (requests.Count == 0)
                return null;
            return Assert.Single(requests.Select(request => Scope().Match(request.Head["Authorization"] ?? ""))
                .Select(match => (match.Groups[1].Value, match.Groups[2].Value)).Distinct());
        }

        public void Dispose()
        {
            _proxy.Dispose();
            _folder.Dispose();
        }

        [GeneratedRegex("Credential=([^/]+)/[0-9]+/([^/]+)/s3")]
        private static partial Regex Scope();
    }
}
