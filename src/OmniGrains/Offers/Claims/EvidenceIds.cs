using System.Security.Cryptography;
using System.Text;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Deciding;
using OmniGrains.Offers.Levers;

namespace OmniGrains.Offers.Claims;

/// <summary>Evidence is named by what was claimed and its figures: who makes the same claim about the same facts shares one record of it.</summary>
internal static class EvidenceIds
{
    public const int Length = 33;

    /// <summary>The claim that follows from a verdict that shows.</summary>
    public static MadeClaim Made(CompiledOffer offer, LeverKind kind, OfferSpot spot, string? subject, Verdict verdict) =>
        new(ClaimOf(offer, kind, spot, subject, verdict), verdict.Sources);

    public static OfferClaim ClaimOf(CompiledOffer offer, LeverKind kind, OfferSpot spot, string? subject, Verdict verdict)
    {
        var text = new StringBuilder(200).Append(offer.Id).Append('\n').Append(offer.Offer.Publication).Append('\n').Append(kind).Append('\n')
            .Append(offer.Terms.Sku).Append('\n').Append(spot.Channel).Append('\n').Append(spot.Place).Append('\n').Append(subject);
        foreach (var (name, value) in verdict.Figures!)
        {
            text.Append('\n').Append(name).Append('=').Append(value);
        }

        text.Append('\n').Append(verdict.ValidUntil?.UtcTicks);
        var id = "e" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));
        return new OfferClaim(id, kind, offer.Id, offer.Terms.Sku, spot.Channel, spot.Place, subject, verdict.Figures, verdict.ValidUntil);
    }

    public static bool IsOne(string? id) => id is { Length: Length } && id[0] == 'e' && id.AsSpan(1).IndexOfAnyExcept("0123456789abcdef") < 0;
}
