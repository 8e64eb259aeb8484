using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>Signs notifications as eBay does, under a public key that it gives out by its id.</summary>
internal sealed class EbaySigner : IDisposable
{
    private const string KeyId = "key-1";
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The header that signs a notification.</summary>
    public string Sign(string body) => Convert.ToBase64String(Encoding.UTF8.GetBytes(new JsonObject
    {
        ["alg"] = "ecdsa",
        ["kid"] = KeyId,
        ["signature"] = Convert.ToBase64String(_key.SignData(Encoding.UTF8.GetBytes(body), HashAlgorithmName.SHA1, DSASignatureFormat.Rfc3279DerSequence)),
        ["digest"] = "SHA1",
    }.ToJsonString()));

    /// <summary>The answer to a question for a key.</summary>
    public IResult PublicKey(string id) => id != KeyId ? Results.NotFound() : Results.Json(new
    {
        algorithm = "ECDSA",
        digest = "SHA1",
        key = $"-----BEGIN PUBLIC KEY-----{Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo())}-----END PUBLIC KEY-----",
    });

    public void Dispose() => _key.Dispose();
}
