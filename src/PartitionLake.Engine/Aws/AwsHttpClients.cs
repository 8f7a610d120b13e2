using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;

namespace PartitionLake.Engine.Aws;

/// <summary>
/// Makes HTTP clients that trust the certificate authorities of the file that <c>AWS_CA_BUNDLE</c> names, as the other AWS tools do;
/// without that variable the SDK's own clients trust what the system trusts.
/// </summary>
internal sealed class AwsHttpClients : HttpClientFactory
{
    private const string Variable = "AWS_CA_BUNDLE";

    private readonly string _bundle;
    private readonly IWebProxy? _proxy;
    private readonly X509Certificate2Collection _authorities = [];

    /// <param name="bundle">PEM of the certificate authorities to trust.</param>
    /// <param name="proxy">The proxy of all clients; that of the environment if null.</param>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.EndpointInvalid"/>: the file cannot be read.</exception>
    public AwsHttpClients(string bundle, IWebProxy? proxy = null)
    {
        _bundle = bundle;
        _proxy = proxy;
        try
        {
            _authorities.ImportFromPemFile(bundle);
        }
        catch (Exception e) when (e is IOException or CryptographicException or UnauthorizedAccessException)
        {
            throw new LakeException(LakeErrorCode.EndpointInvalid, $"The certificates that {Variable} names, '{bundle}', cannot be read: {e.Message}",
                "Name a PEM file, or unset the variable.", bundle, e);
        }
    }

    /// <summary>Null where the system's trust is to be used.</summary>
    /// <remarks>Clients that the SDK makes by itself, as those for a login, are given the same trust.</remarks>
    public static AwsHttpClients? ForCustomTrust()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } bundle)
            return null;
        var clients = new AwsHttpClients(bundle);
        Amazon.AWSConfigs.HttpClientFactory = clients;
        return clients;
    }

    public override HttpClient CreateHttpClient(IClientConfig clientConfig)
    {
        ArgumentNullException.ThrowIfNull(clientConfig);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxConnectionsPerServer = clientConfig.MaxConnectionsPerServer ?? int.MaxValue,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = NewPolicy() },
        };
        if ((_proxy ?? clientConfig.GetWebProxy()) is { } proxy)
            (handler.Proxy, handler.UseProxy) = (proxy, true);
        var client = new HttpClient(handler);
        if (clientConfig.Timeout is { } timeout)
            client.Timeout = timeout;
        return client;
    }

    public override string GetConfigUniqueString(IClientConfig clientConfig)
    {
        ArgumentNullException.ThrowIfNull(clientConfig);
        return $"{_bundle} {_proxy?.GetHashCode()} {clientConfig.MaxConnectionsPerServer} {clientConfig.Timeout}";
    }

    private X509ChainPolicy NewPolicy()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(_authorities);
        return policy;
    }
}
