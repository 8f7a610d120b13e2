using System.Net;
using System.Net.Sockets;

namespace PartitionLake.Engine.Aws;

/// <summary>Which addresses credentials and data may be sent to when a user names an endpoint.</summary>
internal static class AwsEndpoint
{
    /// <summary>The service that gives credentials of roles, as profiles spell it.</summary>
    public const string Tokens = "sts";

    // The label of a host name -> the service as profiles spell it.
    private static readonly Dictionary<string, string> s_services = new(StringComparer.OrdinalIgnoreCase)
    {
        ["s3"] = "s3", ["s3-control"] = "s3_control", ["glue"] = "glue", ["athena"] = "athena", ["monitoring"] = "cloudwatch", ["sts"] = Tokens,
    };

    /// <summary>Instance metadata of the common clouds by address; link-local ones are refused by range.</summary>
    private static readonly IPAddress[] Metadata = [IPAddress.Parse("fd00:ec2::254"), IPAddress.Parse("100.100.100.200"), IPAddress.Parse("168.63.129.16")];

    /// <summary>Checks an endpoint and returns it.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.EndpointInvalid"/>: no such URL, plain http
    /// to another machine, or an address that serves instance metadata.</exception>
    /// <param name="url">The address as it was written.</param>
    /// <param name="allowInsecure">Whether plain http to another machine is wanted.</param>
    /// <param name="source">Who names the endpoint, where that is not the user who reads the message.</param>
    public static Uri Parse(string url, bool allowInsecure, string? source = null)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
            throw Invalid(url, source, "is not an http or https URL");
        if (uri.UserInfo.Length > 0)
            throw Invalid($"{uri.Scheme}://{uri.Authority}", source, "holds a user name or password");
        if (uri.AbsolutePath != "/" || uri.Query.Length > 0 || uri.Fragment.Length > 0)
            throw Invalid(url, source, "holds more than scheme, host and port");
        var addresses = AddressesOf(uri);
        foreach (var address in addresses)
        {
            if (IsMetadata(address))
                throw Invalid(url, source, $"leads to {address}, a link-local or instance metadata address");
        }
        var isLoopback = addresses.Length > 0 && Array.TrueForAll(addresses, IPAddress.IsLoopback);
        if (uri.Scheme == "http" && !isLoopback && !allowInsecure)
        {
            throw new LakeException(
                LakeErrorCode.EndpointInvalid,
                $"The endpoint '{url}'{By(source)} is plain http to another machine; data would travel unencrypted.",
                "Use https, or say -AllowInsecureEndpoint if the network between is yours.",
                url);
        }
        return uri;
    }

    /// <summary>Whether an endpoint is AWS's own under another name, such as one inside a private network: machines there have roles.</summary>
    public static bool IsOfAws(Uri endpoint) => AwsPartition.IsHost(endpoint.Host);

    /// <summary>
    /// The service that an address of AWS's own belongs to, as profiles spell it, such as that of a private link
    /// (<c>https://bucket.vpce-1a2b.s3.us-gov-west-1.vpce.amazonaws.com</c>); null for any other address.
    /// </summary>
    public static string? ServiceOf(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || !IsOfAws(uri))
            return null;
        foreach (var label in uri.Host.Split('.'))
        {
            if (s_services.TryGetValue(label.EndsWith("-fips", StringComparison.OrdinalIgnoreCase) ? label[..^5] : label, out var service))
                return service;
        }
        return null;
    }

    private static bool IsMetadata(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.IsIPv6LinkLocal || Array.IndexOf(Metadata, address) >= 0)
            return true;
        return address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is [169, 254, _, _] or [0, ..];
    }

    // A name that does not resolve fails later, with the service's own message.
    private static IPAddress[] AddressesOf(Uri uri)
    {
        if (IPAddress.TryParse(uri.DnsSafeHost, out var address))
            return [address];
        try
        {
            return Dns.GetHostAddresses(uri.DnsSafeHost);
        }
        catch (SocketException)
        {
            return [];
        }
    }

    private static string By(string? source) => source is null ? "" : $", named by {source},";

    private static LakeException Invalid(string url, string? source, string fault) => new(
        LakeErrorCode.EndpointInvalid, $"The endpoint '{url}'{By(source)} {fault}.", "Give a URL such as https://host:9000.", url);
}
