using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Deciding;

namespace OmniGrains.Offers.Claims;

/// <summary>The evidence of a claim.</summary>
/// <param name="Claim">What was claimed, with its figures.</param>
/// <param name="Publication">Of the offer's publications.</param>
/// <param name="Sources">Where the figures came from.</param>
/// <param name="AsOf">The journal position up to which everything was known; <c>?at=</c> shows records as they were then.</param>
/// <param name="Stands">Whether it may still be claimed.</param>
/// <param name="LapsedBecause">Why not, as a code.</param>
public sealed record EvidenceDetails(OfferClaim Claim, int Publication, IReadOnlyList<EvidenceSource> Sources, long AsOf, bool Stands, string? LapsedBecause);

internal static class EvidenceEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/offers/evidence/{id}", Handle)
        .WithName("ReadOfferEvidence")
        .WithTags("Offers")
        .WithSummary("What a claim rested on, and whether it still stands")
        .WithDescription("The figures as they were when the claim was first made, and where they came from. Whether it stands is looked at anew: ask right before you send what was prepared earlier.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithExample(StatusCodes.Status200OK, "three left, no more", new EvidenceDetails(
            DecideEndpoint.ClaimExample, 1, [new EvidenceSource("stock/milano-1:TEAPOT", "on hand 5, damaged 0, reserved 2, safety 0, held back for the channel 0, incoming 0")], 2114, false, "figures-changed"))
        .RequireScope(Scopes.OffersRead);

    private static async Task<Results<Ok<EvidenceDetails>, ProblemHttpResult>> Handle(string id, StandingClaims claims, IGrains grains, CancellationToken cancellation)
    {
        if (!EvidenceIds.IsOne(id) || (await grains.Read(KeptEvidence.GrainOf(id), ReadEvidence.Query, cancellation)).Value.Kept is not { } kept)
        {
            return TypedResults.Problem(Problems.Of(OfferRejections.EvidenceUnknown));
        }

        var lapsed = await claims.WhyLapsed(kept, cancellation);
        return TypedResults.Ok(new EvidenceDetails(kept.Claim, kept.Publication, kept.Sources, kept.Position, lapsed is null, lapsed));
    }
}
