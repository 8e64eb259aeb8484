using System.Security.Cryptography;
using System.Text;

namespace OmniGrains.Access;

/// <summary>A key as its holder sends it: <c>og_{id}_{secret}</c>. The secret has 256 random bits, so a plain digest protects it.</summary>
internal readonly record struct KeyToken(string Id, string Secret)
{
    private const string Prefix = "og_";
    private const int IdLength = 12;
    private const int SecretLength = 64;
    private const string IdLetters = "0123456789abcdefghjkmnpqrstvwxyz";

    public static KeyToken Create() =>
        new(RandomNumberGenerator.GetString(IdLetters, IdLength), RandomNumberGenerator.GetHexString(SecretLength, lowercase: true));

    public string Hash => Digest(Secret);

    public static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static bool TryParse(string token, out KeyToken key)
    {
        key = default;
        if (token.Length != Prefix.Length + IdLength + 1 + SecretLength
            || !token.StartsWith(Prefix, StringComparison.Ordinal)
            || token[Prefix.Length + IdLength] != '_')
        {
            return false;
        }

        key = new KeyToken(token.Substring(Prefix.Length, IdLength), token[(Prefix.Length + IdLength + 1)..]);
        return !key.Id.AsSpan().ContainsAnyExcept(IdLetters);
    }

    /// <summary>Compares digests in a time that does not depend on where they differ.</summary>
    public static bool SameHash(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(one), Encoding.ASCII.GetBytes(other));

    public override string ToString() => $"{Prefix}{Id}_{Secret}";
}
