using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Offers.Deciding;

namespace OmniGrains.Offers.Rules;

internal static class ListOffersEndpoint
{
    private const int MostItems = 100;
    private static readonly Rejection UnknownState = OfferRejections.Invalid("state: one of draft, published, paused, ended.");

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/offers", Handle)
        .WithName("ListOffers")
        .WithTags("Offers")
        .WithSummary("List offers")
        .WithDescription(
            "Without state, or with state=published: those that are made, best priority first; there are at most 500, always one page. With state=draft, paused or ended: those, "
            + "the one that changed its state last first, 50 a page unless limit (1 to 100) says otherwise.")
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithExample(StatusCodes.Status200OK, "one offer", new Page<OfferDetails>([OfferEndpoints.ExampleDetails], null))
        .WaitsForPosition()
        .RequireScope(Scopes.OffersRead);

    private static async Task<Results<Ok<Page<OfferDetails>>, ProblemHttpResult>> Handle(
        string? state, string? cursor, int? limit, OfferBook book, IGrains grains, IViewStore views, CancellationToken cancellation)
    {
        if (state is null or OffersView.Published)
        {
            return TypedResults.Ok(new Page<OfferDetails>([.. (await book.Read(cancellation)).Offers.Select(offer => OfferEndpoints.DetailsOf(offer.Id, offer.Offer))], null));
        }

        if (state is not (OffersView.Draft or OffersView.Paused or OffersView.Ended))
        {
            return TypedResults.Problem(Problems.Of(UnknownState));
        }

        if (!Cursor.TryRead(cursor, out var before))
        {
            return TypedResults.Problem(Problems.Of(Cursor.Unreadable));
        }

        var found = await NewestFirst.Read<Row, string>(
            views, "select offer as Offer, position as Position from offer_states where state = @state and position < @before order by position desc limit @size", new { state },
            (before, Math.Clamp(limit ?? 50, 1, MostItems)), row => row.Offer, cancellation);
        var offers = new List<OfferDetails>(found.Items.Count);
        foreach (var id in found.Items)
        {
            offers.Add(OfferEndpoints.DetailsOf(id, (await grains.Read(Offer.GrainOf(id), ReadOffer.Query, cancellation)).Value));
        }

        return TypedResults.Ok(new Page<OfferDetails>(offers, found.Next));
    }

    private sealed class Row : IPositioned
    {
        public required string Offer { get; init; }

        public long Position { get; init; }
    }
}
