using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Levers;
using OmniGrains.Offers.Rules;

namespace OmniGrains.Offers.Deciding;

/// <summary>An offer made ready to be held against a question: lists as sets, texts taken apart. Immutable but for what is known of its claims.</summary>
internal sealed class CompiledOffer
{
    private const int MostSpots = 500;

    public CompiledOffer(string id, Offer offer, CompiledOffer? before = null)
    {
        var terms = offer.Terms!;
        (Id, Offer, Terms) = (id, offer, terms);
        Channels = SetOf(terms.Channels);
        Places = SetOf(terms.Places);
        Excludes = SetOf(terms.Excludes);
        Skus = SetOf(terms.Basket?.Skus);
        NotSkus = SetOf(terms.Basket?.NotSkus);
        Tiers = SetOf(terms.Audience?.Tiers);
        Countries = terms.Audience?.Countries is { Count: > 0 } countries ? countries.ToFrozenSet(StringComparer.OrdinalIgnoreCase) : null;
        Texts = [.. terms.Texts.Where(text => OfferTextSyntax.TryRead(text.Text, out _)).Select(text => new CompiledText(text.Language, text.Channel, Read(text)))];
        IsPersonal = terms.Levers.Any(lever => IsOfPerson(lever.Kind));
        Standings = before?.Offer.Publication == offer.Publication ? before.Standings : new ConcurrentDictionary<(string?, string?), Standing>();
    }

    public string Id { get; }

    public Offer Offer { get; }

    public OfferTerms Terms { get; }

    public FrozenSet<string>? Channels { get; }

    public FrozenSet<string>? Places { get; }

    public FrozenSet<string>? Excludes { get; }

    public FrozenSet<string>? Skus { get; }

    public FrozenSet<string>? NotSkus { get; }

    public FrozenSet<string>? Tiers { get; }

    public FrozenSet<string>? Countries { get; }

    public ImmutableArray<CompiledText> Texts { get; }

    /// <summary>Some of its claims depend on who asks, or on the basket.</summary>
    public bool IsPersonal { get; }

    /// <summary>What the basket costs matters to it.</summary>
    public bool NeedsPrices => Terms.Basket is { TotalAtLeast: not null } or { TotalAtMost: not null }
        || (Terms.Sku is null && Terms.Benefit.Kind is BenefitKind.Percent or BenefitKind.Amount) || Terms.Levers.Any(lever => lever.Kind == LeverKind.Upsell);

    public bool NeedsCategories => Terms.Basket?.Categories is { Count: > 0 } || Terms.Levers.Any(lever => lever.Kind == LeverKind.Upsell);

    /// <summary>What is known of its price and its claims, by channel and place.</summary>
    public ConcurrentDictionary<(string? Channel, string? Place), Standing> Standings { get; }

    /// <summary>Whether a lever's claim depends on who asks, or on the basket.</summary>
    public static bool IsOfPerson(LeverKind kind) => kind is LeverKind.Upsell or LeverKind.CrossSell or LeverKind.ExpiringPoints or LeverKind.SocialProof;

    /// <summary>Whether the offer is for those alone of whom the lever's claim is true.</summary>
    public static bool IsCondition(LeverKind kind) => kind is LeverKind.Upsell or LeverKind.CrossSell or LeverKind.Decoy;

    public void Know((string? Channel, string? Place) spot, Standing standing)
    {
        if (Standings.Count >= MostSpots)
        {
            Standings.Clear();
        }

        Standings[spot] = standing;
    }

    private static TextParts Read(OfferText text) => OfferTextSyntax.TryRead(text.Text, out var parts) ? parts : throw new InvalidOperationException(text.Text);

    private static FrozenSet<string>? SetOf(IReadOnlyList<string>? values) => values is { Count: > 0 } ? values.ToFrozenSet(StringComparer.Ordinal) : null;
}

/// <summary>A text, taken apart.</summary>
internal sealed record CompiledText(string Language, string? Channel, TextParts Parts);

/// <summary>An offer's price for one piece.</summary>
/// <param name="Amount">With the offer.</param>
/// <param name="ListAmount">Without.</param>
/// <param name="Currency">ISO 4217.</param>
public sealed record OfferedPrice(decimal Amount, decimal ListAmount, string Currency);

/// <summary>What a lever says at a channel and a place, and the claim that follows when it shows.</summary>
internal sealed record LeverStanding(LeverTerms Lever, Verdict Verdict, OfferClaim? Claim);

/// <summary>What is known of an offer at a channel and a place, until anything that it rests on changes.</summary>
/// <param name="Price">Null when it is about no product, or the product has no price there.</param>
/// <param name="Rounding">The lever by which the price was rounded.</param>
/// <param name="Product">The product's name.</param>
/// <param name="Category">The product's category.</param>
/// <param name="Sellable">How much of its product can be sold there; null when no stock is kept.</param>
/// <param name="Saving">What the bundle saves.</param>
/// <param name="Levers">In the order of the terms.</param>
/// <param name="Skus">The products that it rests on.</param>
/// <param name="Until">When time alone may change it.</param>
/// <param name="Tick">When it was read, in the book's count of changes.</param>
/// <param name="Position">The journal position up to which all was known.</param>
internal sealed record Standing(
    OfferedPrice? Price, LeverKind? Rounding, string? Product, string? Category, decimal? Sellable, decimal? Saving, ImmutableArray<LeverStanding> Levers,
    ImmutableArray<string> Skus, DateTimeOffset Until, long Tick, long Position)
{
    /// <summary>What is claimed to everybody there.</summary>
    public ImmutableArray<MadeClaim> Shared { get; } =
        [.. Levers.Where(lever => lever.Claim is not null).Select(lever => new MadeClaim(lever.Claim!, lever.Verdict.Sources))];

    public bool IsInStock => Sellable is null or > 0;
}
