using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PartitionLake.TestServers.Aws;

/// <summary>A certificate authority of the tests' own, in a file as <c>AWS_CA_BUNDLE</c> wants it, and the certificates that it gives to host names.</summary>
internal sealed class HostCertificates : IDisposable
{
    private static readonly DateTimeOffset s_from = DateTimeOffset.UtcNow.AddDays(-2);
    private static readonly DateTimeOffset s_to = DateTimeOffset.UtcNow.AddDays(30);

    private readonly X509Certificate2 _authority;
    private readonly ConcurrentDictionary<string, Lazy<X509Certificate2>> _hosts = new(StringComparer.OrdinalIgnoreCase);

    public HostCertificates()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=PartitionLake tests", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _authority = request.CreateSelfSigned(s_from, s_to);
        CaFile = Path.Join(Path.GetTempPath(), $"partitionlake-ca-{Guid.NewGuid():n}.pem");
        File.WriteAllText(CaFile, _authority.ExportCertificatePem());
    }

    /// <summary>PEM of the authority; removed with this object.</summary>
    public string CaFile { get; }

    /// <summary>The certificate of a host, made when it is first asked for.</summary>
    public X509Certificate2 For(string host) => _hosts.GetOrAdd(host, name => new Lazy<X509Certificate2>(() => Make(name))).Value;

    public void Dispose()
    {
        File.Delete(CaFile);
        _authority.Dispose();
        foreach (var host in _hosts.Values)
            host.Value.Dispose();
    }

    private X509Certificate2 Make(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // A common name may have 64 characters; what counts is the alternative name.
        var request = new CertificateRequest("CN=AWS by the tests", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using var certificate = request.Create(_authority, s_from.AddDays(1), s_to.AddDays(-1), RandomNumberGenerator.GetBytes(12));
        using var withKey = certificate.CopyWithPrivateKey(key);
        // TLS of Windows takes no key that lives in memory alone.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), password: null);
    }
}
