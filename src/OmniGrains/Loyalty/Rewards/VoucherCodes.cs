using OmniGrains.Engine;

namespace OmniGrains.Loyalty.Rewards;

/// <summary>
/// The codes of vouchers: 16 characters (80 bits) that derive from the master key, the account and the redemption. So a code cannot be
/// guessed, is the same for a retry, and is stored nowhere; a voucher is found by a keyed digest of it.
/// </summary>
internal sealed class VoucherCodes(KeyVault vault)
{
    public const int Length = 16;
    private const string Purpose = "loyalty voucher 1";

    // Without I, L, O and U, which people misread (Crockford's base 32).
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    public string Of(string account, string redemption)
    {
        var bytes = vault.Sign(Purpose, System.Text.Encoding.UTF8.GetBytes($"{account} {redemption}"));
        return string.Create(Length, bytes, static (text, random) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = Alphabet[random[i] & 31];
            }
        });
    }

    /// <summary>The grain of a code as somebody typed it: case, spaces and hyphens do not matter. Null when it cannot be a code.</summary>
    public GrainId? GrainOf(string typed)
    {
        var code = string.Concat(typed.Where(character => character is not (' ' or '-'))).ToUpperInvariant();
        return code.Length == Length && code.All(Alphabet.Contains) ? GrainId.Of(VoucherGrain.TypeName, vault.Digest($"loyalty voucher {code}")) : null;
    }
}
