using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Delays.Contracts;
using OmniGrains.Delays.Links;
using OmniGrains.Delays.Times;
using OmniGrains.Delays.Watching;
using OmniGrains.Engine;

namespace OmniGrains.Delays;

/// <summary>Sees that an order will be late before its customer does, and lets the customer decide.</summary>
public sealed class DelaysSlice : ISlice
{
    public void AddTo(EngineParts parts)
    {
        parts.Contracts.Add(DelaysJson.Default)
            .Event<DelayForeseen>("delay.foreseen")
            .Event<DelayAnswered>("delay.answered")
            .Event<DelayAnswerRefused>("delay.answer-refused")
            .Event<PickTimeLearned>("delay.pick-time-learned")
            .Event<TransitTimeLearned>("delay.transit-time-learned")
            .Event<DeliveryWatched>("delay.delivery-watched")
            .Event<EstimatesNoted>("delay.estimates-noted")
            .Event<PartsLeft>("delay.parts-left")
            .Event<ParcelLeft>("delay.parcel-left")
            .Event<ParcelEstimated>("delay.parcel-estimated")
            .Event<ParcelSeen>("delay.parcel-seen")
            .Event<ParcelArrived>("delay.parcel-arrived")
            .Event<PromiseNoted>("delay.promise-noted")
            .Event<StockExpected>("delay.stock-expected")
            .Event<DelayChecked>("delay.checked")
            .Event<WatchEnded>("delay.watch-ended")
            .Command<CheckDelay, Learned>("delay.check");
        parts.Grains.Add(new WatchGrain());
        parts.Grains.Add(new PickTimesGrain());
        parts.Grains.Add(new TransitTimesGrain());
        parts.Reactions.Add(new DelayReaction());
        parts.Views.Add(new DelaysView());
    }

    public void AddServices(IServiceCollection services) => services
        .AddSingleton<LinkTokens>()
        .AddSingleton<DelayAnswers>()
        .AddSingleton<CustomerPage>()
        .AddSingleton<KeyedWork, AnswerFollowUp>();

    public void AddRoutes(IEndpointRouteBuilder routes)
    {
        ListDelaysEndpoint.Map(routes);
        ExplainDelayEndpoint.Map(routes);
        ExpectStockEndpoint.Map(routes);
        MintLinkEndpoint.Map(routes);
    }
}
