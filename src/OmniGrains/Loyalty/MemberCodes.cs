using OmniGrains.Engine;
using OmniGrains.Loyalty.Referring;
using OmniGrains.Loyalty.Rewards;

namespace OmniGrains.Loyalty;

/// <summary>
/// The codes of vouchers (16 characters, 80 bits) and of referrals (10 characters, 50 bits). They derive from the master key and what they
/// stand for. So a code cannot be guessed, is the same for a retry, and is stored nowhere; what it leads to is found by a keyed digest of it.
/// </summary>
internal sealed class MemberCodes(KeyVault vault)
{
    private const int VoucherLength = 16;
    private const int ReferralLength = 10;

    // Without I, L, O and U, which people misread (Crockford's base 32).
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    public string Voucher(string account, string redemption) => Derive("loyalty voucher 1", $"{account} {redemption}", VoucherLength);

    public string Referral(string account) => Derive("loyalty referral 1", account, ReferralLength);

    /// <summary>The grain of a voucher's code as somebody typed it; null when it cannot be one.</summary>
    public GrainId? VoucherGrainOf(string typed) => GrainOf(VoucherGrain.TypeName, "loyalty voucher", typed, VoucherLength);

    /// <summary>The grain of a referral's code as somebody typed it; null when it cannot be one.</summary>
    public GrainId? ReferralGrainOf(string typed) => GrainOf(ReferralCodeGrain.TypeName, "loyalty referral", typed, ReferralLength);

    // Case, spaces and hyphens do not matter.
    private GrainId? GrainOf(string type, string purpose, string typed, int length)
    {
        var code = string.Concat(typed.Where(character => character is not (' ' or '-'))).ToUpperInvariant();
        return code.Length == length && code.All(Alphabet.Contains) ? GrainId.Of(type, vault.Digest($"{purpose} {code}")) : null;
    }

    private string Derive(string purpose, string what, int length) =>
        string.Create(length, vault.Sign(purpose, System.Text.Encoding.UTF8.GetBytes(what)), static (text, random) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = Alphabet[random[i] & 31];
            }
        });
}
