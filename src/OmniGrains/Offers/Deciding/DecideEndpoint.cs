using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Deciding;

/// <summary>A line of the basket.</summary>
/// <param name="Sku">The product.</param>
/// <param name="Quantity">How many; above 0.</param>
/// <param name="UnitPrice">As the basket has it; when absent, the catalogue's price there.</param>
public sealed record DecideLine(string Sku, decimal Quantity, decimal? UnitPrice = null);

/// <summary>A question for offers.</summary>
/// <param name="Moment">Where in the customer's day.</param>
/// <param name="Channel">Where; its id.</param>
/// <param name="CustomerId">Who; when absent, by <paramref name="Identity"/>, or nobody known.</param>
/// <param name="Identity">By what the customer may be recognised; nobody is created.</param>
/// <param name="Place">In which shop.</param>
/// <param name="Country">ISO 3166 alpha-2; when absent, the trait <c>country</c>.</param>
/// <param name="Currency">Of the basket's own prices; needed with them.</param>
/// <param name="Lines">What lies in the basket; at most 200.</param>
/// <param name="Language"><c>en</c> or <c>it</c>; when absent, the customer's own, or else English.</param>
/// <param name="Limit">1 to 20; when absent, 5.</param>
/// <param name="Explain">Also why the others were not chosen.</param>
public sealed record DecideInput(
    OfferMoment Moment, string Channel, string? CustomerId = null, IdentityInput? Identity = null, string? Place = null, string? Country = null, string? Currency = null,
    IReadOnlyList<DecideLine>? Lines = null, string? Language = null, int? Limit = null, bool? Explain = null);

/// <summary>The offers to make, best first.</summary>
/// <param name="CustomerId">Who was recognised; absent for nobody.</param>
/// <param name="Offers">In the order in which they are to be made.</param>
/// <param name="NotChosen">Why each other one was not, when that was asked for.</param>
/// <param name="Position">The journal position up to which everything was taken into account.</param>
public sealed record DecidedOffers(string? CustomerId, IReadOnlyList<DecidedOffer> Offers, IReadOnlyList<OfferNotChosen>? NotChosen, long Position);

/// <summary>An offer to make.</summary>
/// <param name="Id">The offer.</param>
/// <param name="Name">For people who work with it.</param>
/// <param name="Sku">The product it is about.</param>
/// <param name="Priority">Its rank.</param>
/// <param name="Benefit">What it gives.</param>
/// <param name="Price">What one piece of the product costs with and without it.</param>
/// <param name="Saving">What is saved with this basket; absent when it is not told in money.</param>
/// <param name="Because">What spoke for it, for the person who makes the offer.</param>
/// <param name="Text">What to say; absent when no text fits what is known.</param>
/// <param name="Language">Of the text.</param>
/// <param name="ExpiresAt">When it, or one of its claims, ends in any case.</param>
/// <param name="Claims">What may be claimed, each with the id of its evidence.</param>
public sealed record DecidedOffer(
    string Id, string Name, string? Sku, int Priority, OfferBenefit Benefit, OfferedPrice? Price, decimal? Saving, IReadOnlyList<string> Because, string? Text, string? Language,
    DateTimeOffset? ExpiresAt, IReadOnlyList<OfferClaim> Claims);

/// <summary>An offer that was not chosen, and why, as a code.</summary>
public sealed record OfferNotChosen(string Id, string Reason);

internal static class DecideEndpoint
{
    private const int MostLines = 200;
    private const int MostOffers = 20;
    private static readonly Rejection Limits = OfferRejections.Invalid(
        "channel and place must be ids, lines at most 200 with a SKU, a quantity above 0 and a price that is not negative, prices need their currency, language is en or it, limit 1 to 20.");

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/offers/decide", Handle)
        .WithName("DecideOffers")
        .WithTags("Offers")
        .WithSummary("Which offers to make to this customer, now and here")
        .WithDescription(
            "One pass over the published offers in memory. Each claim comes with the id of its evidence, which is durable before the answer leaves; a claim that the data does not "
            + "support is left out, and so is the text that would need it. Customers who are held out get nothing and are counted. With explain: why the others were not chosen.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("a basket on the site", new DecideInput(OfferMoment.Site, "web", CustomerId: "01m803w9p4e9xrgmtnjkv024c3", Currency: "EUR", Lines: [new DecideLine("CUP", 4, 6.50m)], Explain: true))
        .WithExample(StatusCodes.Status200OK, "one offer", new DecidedOffers("01m803w9p4e9xrgmtnjkv024c3", [Example], [new OfferNotChosen("winter", "over")], 2114))
        .RequireScope(Scopes.OffersRead);

    private static DecidedOffer Example => new(
        "teapot-week", "Teapot week", "TEAPOT", 10, new OfferBenefit(BenefitKind.Percent, 20), new OfferedPrice(9.99m, 12.50m, "EUR"), 2.51m, ["basket has CUP"],
        "Blue teapot for 9.99 EUR: only 3 left.", "en", null,
        [ClaimExample]);

    internal static OfferClaim ClaimExample => new(
        "e0f9d3a1b2c4d5e6f708192a3b4c5d6e7", LeverKind.LastPieces, "teapot-week", "TEAPOT", "web", null, null, new Dictionary<string, string>(StringComparer.Ordinal) { ["left"] = "3" }, null);

    private static async Task<Results<Ok<DecidedOffers>, ProblemHttpResult>> Handle(
        DecideInput input, OfferBook book, OfferDecider decider, Askers askers, CancellationToken cancellation)
    {
        if (!IsWithinLimits(input))
        {
            return TypedResults.Problem(Problems.Of(Limits));
        }

        var page = await book.Read(cancellation);
        var (asked, rejection) = await askers.Of(input, page, cancellation);
        return asked is null ? TypedResults.Problem(Problems.Of(rejection!)) : TypedResults.Ok(await decider.Decide(page, asked, cancellation));
    }

    private static bool IsWithinLimits(DecideInput input) =>
        Slugs.IsSlug(input.Channel, 40) && (input.Place is null || Slugs.IsSlug(input.Place, 64)) && input.Language is null or "en" or "it" && input.Limit is null or (>= 1 and <= MostOffers)
        && (input.Country is null || Slugs.IsText(input.Country, 2)) && (input.CustomerId is null || Slugs.IsSlug(input.CustomerId, 60)) && (input.Currency is null || Currencies.IsKnown(input.Currency))
        && (input.Lines is not { } lines || (lines.Count <= MostLines && lines.All(line => IsLine(line) && (line.UnitPrice is null || input.Currency is not null))));

    private static bool IsLine(DecideLine? line) =>
        line is not null && Slugs.IsText(line.Sku, 64) && line.Quantity is > 0 and < 1_000_000 && line.UnitPrice is null or (>= 0 and < 1_000_000);
}
