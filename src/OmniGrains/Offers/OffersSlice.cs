using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Engine;
using OmniGrains.Offers.Claims;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Counting;
using OmniGrains.Offers.Deciding;
using OmniGrains.Offers.Results;
using OmniGrains.Offers.Rules;

namespace OmniGrains.Offers;

/// <summary>The right offer at the right moment, and nothing claimed that the data does not say.</summary>
public sealed class OffersSlice : ISlice
{
    public void AddTo(EngineParts parts)
    {
        parts.Contracts.Add(OffersJson.Default)
            .Event<OfferSaved>("offer.saved")
            .Event<OfferPublished>("offer.published")
            .Event<OfferPaused>("offer.paused")
            .Event<OfferEnded>("offer.ended")
            .Event<OfferRedeemed>("offer.redeemed")
            .Event<OfferListed>("offer.listed")
            .Event<OfferUnlisted>("offer.unlisted")
            .Event<OfferListingDue>("offer.listing-due")
            .Event<OfferPublicationLeft>("offer.publication-left")
            .Event<OfferPriced>("offer.priced")
            .Event<OfferPriceEnded>("offer.price-ended")
            .Event<EvidenceKept>("offer.evidence-kept")
            .Event<OffersShown>("offer.shown")
            .Command<EndInTime, OfferReply>("offer.end-in-time")
            .Command<LookAtListing, OfferCount>("offer.look-at-listing");
        parts.Grains.Add(new OfferGrain());
        parts.Grains.Add(new PublishedOffersGrain());
        parts.Grains.Add(new OfferPricesGrain());
        parts.Grains.Add(new EvidenceGrain());
        parts.Grains.Add(new ShownOffersGrain());
        parts.Reactions.Add(new OffersReaction());
        parts.Views.Add(new OffersView());
        parts.Views.Add(new BuyersView());
        parts.Views.Add(new ResultsView());
    }

    public void AddServices(IServiceCollection services) => services
        .AddSingleton<OfferBook>()
        .AddSingleton<FactSources>()
        .AddSingleton<Standings>()
        .AddSingleton<PersonalClaims>()
        .AddSingleton<OfferDecider>()
        .AddSingleton<Askers>()
        .AddSingleton<LineFacts>()
        .AddSingleton<Buyers>()
        .AddSingleton<Counts>()
        .AddSingleton<EvidenceKeeper>()
        .AddSingleton<StandingClaims>()
        .AddSingleton<ClaimWatch>()
        .AddSingleton<ToldEnds>()
        .AddSingleton<PublicationCheck>()
        .AddSingleton<Publishing>()
        .AddSingleton<IShownOffers, ShownOffersQuery>()
        .AddSingleton<ShownLog>()
        .AddHostedService(provider => provider.GetRequiredService<ShownLog>());

    public void AddRoutes(IEndpointRouteBuilder routes)
    {
        OfferEndpoints.Map(routes);
        ListOffersEndpoint.Map(routes);
        RedeemEndpoint.Map(routes);
        OfferPricesEndpoint.Map(routes);
        DecideEndpoint.Map(routes);
        EvidenceEndpoint.Map(routes);
        ClaimStreamEndpoint.Map(routes);
        ResultsEndpoint.Map(routes);
    }
}
