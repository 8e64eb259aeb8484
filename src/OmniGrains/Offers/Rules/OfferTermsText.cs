using System.Text.Json;
using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Rules;

/// <summary>Terms as text: equal texts are equal terms, lists included.</summary>
internal static class OfferTermsText
{
    public static string Of(OfferTerms terms) => JsonSerializer.Serialize(terms, OffersJson.Default.OfferTerms);
}
