using System.Collections.Immutable;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Offers.Claims;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Counting;
using OmniGrains.Offers.Levers;
using OmniGrains.Offers.Rules;

namespace OmniGrains.Offers.Deciding;

/// <summary>What is known of an offer at a spot: read once, and again when something that it rests on has changed.</summary>
internal sealed class Standings(FactSources sources, OfferBook book, Counts counts)
{
    public ValueTask<Standing> Of(CompiledOffer offer, OfferSpot spot, DateTimeOffset now, CancellationToken cancellation) => Of(offer, offer.At(spot), spot, now, cancellation);

    public ValueTask<Standing> Of(CompiledOffer offer, KnownStanding known, OfferSpot spot, DateTimeOffset now, CancellationToken cancellation) =>
        known.Value is { } standing && now < standing.Rests.Until && book.Changes.IsCurrent(standing.Rests)
            ? ValueTask.FromResult(standing)
            : Read(offer, known, spot, now, cancellation);

    /// <summary>Reads it anew.</summary>
    public ValueTask<Standing> Read(CompiledOffer offer, OfferSpot spot, DateTimeOffset now, CancellationToken cancellation) => Read(offer, offer.At(spot), spot, now, cancellation);

    // What was not watched before may have changed while it was read: then it is read again.
    private async ValueTask<Standing> Read(CompiledOffer offer, KnownStanding known, OfferSpot spot, DateTimeOffset now, CancellationToken cancellation)
    {
        while (true)
        {
            var (tick, position) = await book.Followed(cancellation);
            var facts = new FactReader(sources, book, spot, now, cancellation);
            var standing = await Read(offer, facts, (tick, position), now);
            if (!facts.WatchedAnew)
            {
                return known.Value = standing;
            }
        }
    }

    private async ValueTask<Standing> Read(CompiledOffer offer, FactReader facts, (long Tick, long Position) asOf, DateTimeOffset now)
    {
        facts.EndsAt(offer.Ends);
        facts.EndsAt(offer.Begins);
        var (price, rounding, rounded) = await OfferedPrices.Of(offer, facts);
        var levers = ImmutableArray.CreateBuilder<LeverStanding>(offer.Terms.Levers.Count);
        foreach (var lever in offer.Terms.Levers)
        {
            var verdict = lever.Kind is LeverKind.CharmPrice or LeverKind.PrestigePrice ? rounded! : await Judge(offer, lever, price, facts, now);
            facts.EndsAt(verdict.ValidUntil);
            levers.Add(new LeverStanding(
                lever, verdict, verdict.Shows ? EvidenceIds.Made(offer, lever.Kind, facts.Spot, null, verdict) : null,
                lever.Kind == LeverKind.SocialProof && SocialProof(lever, offer.Terms.Sku!, leftOut: 1) is { Shows: true } others
                    ? EvidenceIds.Made(offer, lever.Kind, facts.Spot, null, others) : null));
        }

        var terms = offer.Terms;
        var product = terms.Sku is { } sku ? await facts.Product(sku) : null;
        var (stock, saving) = (await StockOf(terms, facts), terms.Benefit.Kind == BenefitKind.BundlePrice ? await OfferedPrices.SavingOf(terms.Benefit, facts) : null);
        var known = levers.MoveToImmutable();
        return new Standing(
            facts.Spot, price, rounding, product?.Name, product?.Category, stock, saving, known, WhyNot(terms, price, stock, saving, known),
            new Rests([.. facts.Skus], facts.Until, asOf.Tick, asOf.Position));
    }

    /// <summary>How many bought it; whoever asks and is one of them is left out.</summary>
    public Verdict SocialProof(LeverTerms lever, string sku, int leftOut)
    {
        var counted = counts.Buyers(sku, lever.Days!.Value);
        return SocialProofLever.Judge(counted?.Customers.Count, leftOut, lever.AtLeast ?? LeverRules.FewestPeople, lever.Days.Value, counted?.Position ?? 0);
    }

    // Why it is made to nobody at the spot: the cheapest to be told first.
    private static string? WhyNot(OfferTerms terms, OfferedPrice? price, Stock stock, decimal? saving, ImmutableArray<LeverStanding> levers) => terms switch
    {
        _ when !stock.IsThere || stock.Sellable < terms.StockAtLeast => "stock",
        { Sku: not null, Benefit.Kind: BenefitKind.Percent or BenefitKind.Amount or BenefitKind.FixedPrice } when !(price?.Amount < price?.ListAmount) =>
            price is null ? "price-unknown" : "no-better-price",
        { Benefit.Kind: BenefitKind.BundlePrice } when !(saving > 0) => saving is null ? "price-unknown" : "no-better-price",
        _ when levers.Any(lever => lever is { Lever.Kind: LeverKind.Decoy, Made: null }) => "claim-decoy",
        _ => null,
    };

    private static async ValueTask<Stock> StockOf(OfferTerms terms, FactReader facts)
    {
        decimal? bundles = null;
        foreach (var item in terms.Benefit.Items ?? [])
        {
            if (await facts.ForSale(item.Sku) is { } sellable)
            {
                bundles = Math.Min(bundles ?? decimal.MaxValue, Math.Floor(sellable / item.Quantity));
            }
        }

        return new Stock(terms.Sku is { } sku ? await facts.ForSale(sku) : null, bundles);
    }

    private async ValueTask<Verdict> Judge(CompiledOffer offer, LeverTerms lever, OfferedPrice? price, FactReader facts, DateTimeOffset now)
    {
        var terms = offer.Terms;
        return lever.Kind switch
        {
            LeverKind.PriorPrice => await PriorPriceOf(offer, price, facts, now),
            LeverKind.ValidUntil => await ValidUntilOf(offer, price, facts, now),
            LeverKind.LastPieces => LastPiecesLever.Judge(terms.Sku!, await facts.Levels(terms.Sku!), facts.Spot.Channel, lever.AtMost!.Value),
            LeverKind.SocialProof => SocialProof(lever, terms.Sku!, leftOut: 0),
            LeverKind.Decoy => DecoyLever.Judge(
                await facts.Compared(terms.Sku!) with { Price = price?.Amount }, await facts.Compared(lever.Against!), await facts.Compared(lever.Decoy!), lever.Attributes ?? []),
            LeverKind.BundleSaving => BundleSavingLever.Judge(await OfferedPrices.ItemsOf(terms.Benefit, facts), terms.Benefit.Value!.Value, terms.Benefit.Currency!),
            _ => Verdict.Hide("of-person", "it depends on the customer and the basket"),
        };
    }

    private static async ValueTask<Verdict> PriorPriceOf(CompiledOffer offer, OfferedPrice? price, FactReader facts, DateTimeOffset now)
    {
        if (price is null)
        {
            return Verdict.Hide("price-unknown", "the product has no price there");
        }

        var sku = offer.Terms.Sku!;
        var others = await facts.OfferPricesOf(sku);
        var start = offer.Offer.Begins ?? now;
        if (price.Amount < price.ListAmount)
        {
            start = PriorPriceLever.StartOf(start, offer.Id, price.Amount, others, facts.Spot);
        }
        else if (PriorPrice.At(await facts.Periods(sku, DateTimeOffset.MinValue, now.AddTicks(1)), now) is { } reduced)
        {
            start = reduced.ReducedAt;
        }
        else
        {
            return Verdict.Hide("not-reduced", "its price is not reduced");
        }

        var earlier = others.Where(one => one.Offer != offer.Id || one.From < start);
        return PriorPriceLever.Judge(await facts.Periods(sku, start - PriorPrice.Window, start), earlier, start, price.Amount, price.Currency, facts.Spot);
    }

    private static async ValueTask<Verdict> ValidUntilOf(CompiledOffer offer, OfferedPrice? price, FactReader facts, DateTimeOffset now)
    {
        var (terms, until) = (offer.Terms, offer.Terms.Until!.Value);
        var isOfPrice = terms.Sku is { } sku && PricedThings.Of(terms) == sku;
        if (isOfPrice && price is null)
        {
            return Verdict.Hide("price-unknown", "the product has no price there");
        }

        var end = until + OfferPricesGrain.Cooldown;
        var after = isOfPrice ? await facts.Periods(terms.Sku!, until, end) : [];
        var others = isOfPrice ? await facts.OfferPricesOf(terms.Sku!) : [];
        var offered = others.Where(one => (one.Offer, one.Publication) != (offer.Id, offer.Offer.Publication)).SelectMany(one => AskedPrices.Of(one, after, until, end, facts.Spot));
        return ValidUntilLever.Judge(until, now, isOfPrice ? price!.Amount : null, after, terms.Benefit.Kind != BenefitKind.None, [.. offered.Where(one => one.Currency == price!.Currency)]);
    }
}
