using System.Collections.Immutable;
using OmniGrains.Engine;
using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Rules;

/// <summary>What offers ask, asked and will ask for one product. Immutable.</summary>
internal sealed record OfferPrices(ImmutableList<PricedOffer> Prices)
{
    public const string GrainType = "offer-prices";

    public static readonly OfferPrices None = new(ImmutableList<PricedOffer>.Empty);

    public static GrainId GrainOf(string sku) => GrainId.Of(GrainType, sku);
}

internal sealed record PriceOffer(string Sku, PricedOffer Priced) : ICommand<OfferPriceReply>;

/// <summary>The price is taken back. What customers were told of its end stays known. <c>Revision</c>: only when these terms were granted; null: any.</summary>
internal sealed record EndOfferPrice(string Sku, string Offer, int Publication, DateTimeOffset At, int? Revision = null) : ICommand<OfferPriceReply>;

internal sealed record OfferPriceReply(int Prices);

internal sealed record ReadOfferPrices : IQuery<OfferPrices>
{
    public static readonly ReadOfferPrices Query = new();
}

/// <summary>
/// The offers' prices of one product, or what they give of another thing (see <see cref="PricedThings"/>). It decides, one publication at a time, that no
/// offer is as good as one whose end was told, within 14 days after that end: so nobody can start the clock again, neither with the same offer nor with another.
/// </summary>
internal sealed class OfferPricesGrain : Grain<OfferPrices>
{
    /// <summary>So long after an end that was told, nothing may be as good.</summary>
    public static readonly TimeSpan Cooldown = TimeSpan.FromDays(14);

    private const int MostPrices = 500;

    public override string Type => OfferPrices.GrainType;

    public override OfferPrices Initial => OfferPrices.None;

    public override object Answer(OfferPrices state, IQuery query) => state;

    public override Decision Decide(OfferPrices state, ICommand command, in CommandContext context) => command switch
    {
        PriceOffer price when Others(state, price.Priced).Exists(other => Breaks(price.Priced, other) || Breaks(other, price.Priced)) =>
            Decision.Reject(OfferRejections.Cooldown),
        PriceOffer price => Accept(state, new OfferPriced(price.Sku, price.Priced)),
        EndOfferPrice end => state.Prices.Exists(price => IsOf(price, end.Offer, end.Publication) && (end.Revision ?? price.Revision) == price.Revision && !(price.Over() <= end.At))
            ? Accept(state, new OfferPriceEnded(end.Sku, end.Offer, end.Publication, end.At))
            : Unchanged(state),
        _ => throw new NotSupportedException($"Prices of offers do not take {command.GetType().Name}."),
    };

    public override OfferPrices Evolve(OfferPrices state, IEvent @event) => @event switch
    {
        OfferPriced priced => new OfferPrices(Latest(Others(state, priced.Priced)).Add(priced.Priced)),
        OfferPriceEnded ended => new OfferPrices(
            [.. state.Prices.Select(price => IsOf(price, ended.Offer, ended.Publication) ? price with { EndedAt = ended.At } : price).Where(price => !(price.EndedAt <= price.From))]),
        _ => state,
    };

    /// <summary>Whether an offer is as good as one whose end was told, right after that end.</summary>
    internal static bool Breaks(PricedOffer offer, PricedOffer told) =>
        told is { Urgent: true, Until: { } until } && offer.From < until + Cooldown && !(offer.Over() <= until) && Baskets.CanBeBoth(offer.Basket, told.Basket) && offer.IsAsGoodAs(told);

    // A publication that was not seen through is begun again under its number.
    private static ImmutableList<PricedOffer> Others(OfferPrices state, PricedOffer price) =>
        state.Prices.RemoveAll(other => IsOf(other, price.Offer, price.Publication));

    private static bool IsOf(PricedOffer price, string offer, int publication) => price.Offer == offer && price.Publication == publication;

    private static ImmutableList<PricedOffer> Latest(ImmutableList<PricedOffer> prices) => prices.Count < MostPrices ? prices : prices.RemoveAt(0);

    private Decision Accept(OfferPrices state, IEvent @event) => Decision.Accept(new OfferPriceReply(Evolve(state, @event).Prices.Count), @event);

    private static Decision Unchanged(OfferPrices state) => Decision.Unchanged(new OfferPriceReply(state.Prices.Count));
}
