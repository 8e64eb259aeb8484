using System.Collections.Immutable;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Offers.Claims;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Counting;
using OmniGrains.Offers.Levers;
using OmniGrains.Offers.Rules;

namespace OmniGrains.Offers.Deciding;

/// <summary>What is known of an offer at a channel and a place: read once, and again when something that it rests on has changed.</summary>
internal sealed class Standings(FactSources sources, OfferBook book, Counts counts)
{
    public ValueTask<Standing> Of(CompiledOffer offer, string? channel, string? place, DateTimeOffset now, CancellationToken cancellation) =>
        offer.Standings.TryGetValue((channel, place), out var known) && now < known.Until && book.IsCurrent(known)
            ? ValueTask.FromResult(known)
            : Read(offer, channel, place, now, cancellation);

    /// <summary>Reads it anew.</summary>
    public async ValueTask<Standing> Read(CompiledOffer offer, string? channel, string? place, DateTimeOffset now, CancellationToken cancellation)
    {
        await book.Followed(cancellation);
        var (tick, position) = (book.Tick, book.Noted);
        var facts = new FactReader(sources, book, channel, place, now, cancellation);
        facts.EndsAt(offer.Terms.Until);
        facts.EndsAt(offer.Offer.Begins);
        var (price, rounding, rounded) = await PriceOf(offer, facts);
        var levers = ImmutableArray.CreateBuilder<LeverStanding>(offer.Terms.Levers.Count);
        foreach (var lever in offer.Terms.Levers)
        {
            var verdict = lever.Kind is LeverKind.CharmPrice or LeverKind.PrestigePrice ? rounded! : await Judge(offer, lever, price, facts, channel, now);
            facts.EndsAt(verdict.ValidUntil);
            levers.Add(new LeverStanding(lever, verdict, verdict.Shows && !CompiledOffer.IsOfPerson(lever.Kind) ? EvidenceIds.ClaimOf(offer, lever.Kind, channel, place, null, verdict) : null));
        }

        var sku = offer.Terms.Sku;
        var product = sku is null ? null : await facts.Product(sku);
        var sellable = sku is null ? null : product is { Archived: true } ? 0 : await facts.Sellable(sku);
        var saving = offer.Terms.Benefit.Kind == BenefitKind.BundlePrice ? await SavingOf(offer.Terms.Benefit, facts) : null;
        var standing = new Standing(price, rounding, product?.Name, product?.Category, sellable, saving, levers.MoveToImmutable(), [.. facts.Skus], facts.Until, tick, position);
        offer.Know((channel, place), standing);
        return standing;
    }

    private static async ValueTask<(OfferedPrice? Price, LeverKind? Rounding, Verdict? Rounded)> PriceOf(CompiledOffer offer, FactReader facts)
    {
        var rounding = offer.Terms.Levers.FirstOrDefault(lever => lever.Kind is LeverKind.CharmPrice or LeverKind.PrestigePrice);
        if (offer.Terms.Sku is not { } sku || await facts.Price(sku) is not { } list || Benefits.PriceOf(offer.Terms.Benefit, list) is not { } price)
        {
            return (null, null, rounding is null ? null : Verdict.Hide("price-unknown", "the product has no price there"));
        }

        if (rounding is null)
        {
            return (price, null, null);
        }

        var verdict = RoundedPriceLever.Judge(rounding.Kind, price.Amount, list.Amount, list.Currency, (await facts.Product(sku))?.Cost, rounding.MarginPercent ?? 0);
        var amount = rounding.Kind == LeverKind.CharmPrice ? RoundedPriceLever.Charm(price.Amount) : RoundedPriceLever.Prestige(price.Amount);
        return verdict.Shows ? (price with { Amount = amount }, rounding.Kind, verdict) : (price, null, verdict);
    }

    private async ValueTask<Verdict> Judge(CompiledOffer offer, LeverTerms lever, OfferedPrice? price, FactReader facts, string? channel, DateTimeOffset now)
    {
        var terms = offer.Terms;
        return lever.Kind switch
        {
            LeverKind.PriorPrice => await PriorPriceOf(offer, price, facts, now),
            LeverKind.ValidUntil => await ValidUntilOf(terms, price, facts, now),
            LeverKind.LastPieces => LastPiecesLever.Judge(await facts.Levels(terms.Sku!), channel, lever.AtMost!.Value),
            LeverKind.SocialProof => SocialProof(counts, lever, terms.Sku!, null),
            LeverKind.Decoy => DecoyLever.Judge(
                await OfferedOf(terms.Sku!, price, facts), await facts.Compared(lever.Against!), await facts.Compared(lever.Decoy!), lever.Attributes ?? []),
            LeverKind.BundleSaving => BundleSavingLever.Judge(await ItemsOf(terms.Benefit, facts), terms.Benefit.Value!.Value, terms.Benefit.Currency!),
            _ => Verdict.Hide("of-person", "it depends on the customer and the basket"),
        };
    }

    /// <summary>How many others bought it; <paramref name="oneself"/> is not counted.</summary>
    public static Verdict SocialProof(Counts counts, LeverTerms lever, string sku, string? oneself)
    {
        var counted = counts.Buyers(sku, lever.Days!.Value);
        var others = counted?.Customers.Count - (oneself is not null && counted!.Customers.Contains(oneself) ? 1 : 0);
        return SocialProofLever.Judge(others, lever.AtLeast ?? LeverRules.FewestPeople, lever.Days.Value, counted?.Position ?? 0);
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
            start = PriorPriceLever.StartOf(start, offer.Id, price.Amount, others);
        }
        else if (PriorPrice.At(await facts.Periods(sku, DateTimeOffset.MinValue, now.AddTicks(1)), now) is { } reduced)
        {
            start = reduced.ReducedAt;
        }
        else
        {
            return Verdict.Hide("not-reduced", "its price is not reduced");
        }

        var own = others.Where(one => one.Offer != offer.Id || one.From < start);
        return PriorPriceLever.Judge(await facts.Periods(sku, start - PriorPrice.Window, start), own, start, price.Amount, price.Currency);
    }

    private static async ValueTask<Verdict> ValidUntilOf(OfferTerms terms, OfferedPrice? price, FactReader facts, DateTimeOffset now)
    {
        var until = terms.Until!.Value;
        var isOfPrice = terms.Sku is not null && terms.Benefit.Kind is not (BenefitKind.FreeShipping or BenefitKind.PointsMultiplier or BenefitKind.BundlePrice);
        if (isOfPrice && price is null)
        {
            return Verdict.Hide("price-unknown", "the product has no price there");
        }

        var after = isOfPrice ? await facts.Periods(terms.Sku!, until, until + OfferPricesGrain.Cooldown) : [];
        return ValidUntilLever.Judge(until, now, isOfPrice ? price!.Amount : null, after, terms.Benefit.Kind != BenefitKind.None);
    }

    private static async ValueTask<Compared> OfferedOf(string sku, OfferedPrice? price, FactReader facts) => await facts.Compared(sku) with { Price = price?.Amount };

    private static async ValueTask<IReadOnlyList<PricedItem>> ItemsOf(OfferBenefit bundle, FactReader facts)
    {
        var items = new List<PricedItem>(bundle.Items!.Count);
        foreach (var item in bundle.Items)
        {
            var price = await facts.Price(item.Sku);
            items.Add(new PricedItem(item.Sku, item.Quantity, price?.Amount, price?.Currency));
        }

        return items;
    }

    private static async ValueTask<decimal?> SavingOf(OfferBenefit bundle, FactReader facts)
    {
        var items = await ItemsOf(bundle, facts);
        return items.All(item => item.Price is not null && item.Currency == bundle.Currency) ? items.Sum(item => item.Price!.Value * item.Quantity) - bundle.Value : null;
    }
}
