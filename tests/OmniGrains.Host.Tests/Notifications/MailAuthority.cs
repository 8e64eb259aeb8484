using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OmniGrains.Host.Tests.Notifications;

/// <summary>An authority of our own, as companies have them, and a server's certificate of it for 127.0.0.1. Neither tells where revocations are listed.</summary>
/// <param name="Root">The authority's certificate, as a file.</param>
/// <param name="Certificate">The server's.</param>
/// <param name="Key">Its private key.</param>
internal sealed record MailAuthority(string Root, string Certificate, string Key)
{
    public static MailAuthority MakeIn(string folder)
    {
        var (from, until) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var rootKey = RSA.Create(2_048);
        var root = new CertificateRequest("CN=Tea shop authority", rootKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var authority = root.CreateSelfSigned(from, until);

        using var key = RSA.Create(2_048);
        var server = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        server.CertificateExtensions.Add(names.Build());
        using var certificate = server.Create(authority, from, until, RandomNumberGenerator.GetBytes(8));

        var files = new MailAuthority(Path.Combine(folder, "root.pem"), Path.Combine(folder, "server.pem"), Path.Combine(folder, "server.key"));
        File.WriteAllText(files.Root, authority.ExportCertificatePem());
        File.WriteAllText(files.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(files.Key, key.ExportPkcs8PrivateKeyPem());
        return files;
    }
}
