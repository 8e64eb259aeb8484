using OmniGrains.Offers.Levers;

namespace OmniGrains.Offers.Deciding;

/// <summary>What is said: in the customer's language, or else in English; for the channel, or else for all; only with figures that are there.</summary>
internal static class OfferTexts
{
    private const string Fallback = "en";

    public static (string? Text, string? Language) Of(Candidate candidate, Asked asked)
    {
        var texts = candidate.Offer.Texts;
        return texts.IsEmpty ? (null, null)
            : Said(candidate, asked, asked.Language) is { } said ? (said, asked.Language)
            : asked.Language != Fallback && Said(candidate, asked, Fallback) is { } fallback ? (fallback, Fallback)
            : (null, null);
    }

    private static string? Said(Candidate candidate, Asked asked, string language) =>
        First(candidate, asked, language, asked.Channel) ?? First(candidate, asked, language, null);

    private static string? First(Candidate candidate, Asked asked, string language, string? channel)
    {
        foreach (var text in candidate.Offer.Texts)
        {
            if (text.Language == language && text.Channel == channel && OfferTextSyntax.Fill(text.Parts, name => FigureOf(candidate, asked, name)) is { } filled)
            {
                return filled;
            }
        }

        return null;
    }

    private static string? FigureOf(Candidate candidate, Asked asked, string name)
    {
        foreach (var claim in candidate.Claims)
        {
            if (claim.Claim.Figures.TryGetValue(name, out var figure))
            {
                return figure;
            }
        }

        return name switch
        {
            "name" => asked.Customer?.Name,
            "product" => candidate.Standing.Product ?? candidate.Offer.Terms.Sku,
            "sku" => candidate.Offer.Terms.Sku,
            "price" => candidate.Standing.Price is { } price ? Figure.Money(price.Amount) : null,
            "currency" => candidate.Standing.Price?.Currency ?? candidate.Offer.Terms.Benefit.Currency,
            _ => null,
        };
    }
}
