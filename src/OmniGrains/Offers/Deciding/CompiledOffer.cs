using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Rules;

namespace OmniGrains.Offers.Deciding;

/// <summary>An offer made ready to be held against a question: lists as sets, texts taken apart. Immutable but for what is known of its claims.</summary>
internal sealed class CompiledOffer
{
    private const int MostSpots = 1_000;

    private readonly ConcurrentDictionary<OfferSpot, KnownStanding> _known;

    public CompiledOffer(string id, Offer offer, CompiledOffer? before = null)
    {
        var terms = offer.Terms!;
        (Id, Offer, Terms) = (id, offer, terms);
        (Begins, Ends, IsSpent) = (offer.Begins ?? DateTimeOffset.MinValue, terms.Until ?? DateTimeOffset.MaxValue, offer.IsSpent);
        Channels = SetOf(terms.Channels);
        Places = SetOf(terms.Places);
        Excludes = SetOf(terms.Excludes);
        Skus = SetOf(terms.Basket?.Skus);
        NotSkus = SetOf(terms.Basket?.NotSkus);
        Tiers = SetOf(terms.Audience?.Tiers);
        Countries = terms.Audience?.Countries is { Count: > 0 } countries ? countries.ToFrozenSet(StringComparer.OrdinalIgnoreCase) : null;
        Texts = [.. terms.Texts.Where(text => OfferTextSyntax.TryRead(text.Text, out _)).Select(text => new CompiledText(text.Language, text.Channel, Read(text)))];
        IsPersonal = terms.Levers.Any(lever => IsOfPerson(lever.Kind));
        NeedsCustomer = terms.HoldoutPercent > 0 || (terms.Audience is { } audience && Conditions.NeedsCustomer(audience));
        _known = before?.Offer.Publication == offer.Publication ? before._known : new ConcurrentDictionary<OfferSpot, KnownStanding>();
    }

    public string Id { get; }

    public Offer Offer { get; }

    public OfferTerms Terms { get; }

    public DateTimeOffset Begins { get; }

    public DateTimeOffset Ends { get; }

    public bool IsSpent { get; }

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

    /// <summary>It is for nobody who is not known: its audience is looked up in the live record, or some are held out, who must be told apart.</summary>
    public bool NeedsCustomer { get; }

    /// <summary>What the basket costs matters to it.</summary>
    public bool NeedsPrices => Terms.Basket is { TotalAtLeast: not null } or { TotalAtMost: not null }
        || (Terms.Sku is null && Terms.Benefit.Kind is BenefitKind.Percent or BenefitKind.Amount) || Terms.Levers.Any(lever => lever.Kind == LeverKind.Upsell);

    public bool NeedsCategories => Terms.Basket?.Categories is { Count: > 0 } || Terms.Levers.Any(lever => lever.Kind == LeverKind.Upsell);

    /// <summary>Whether a lever's claim depends on who asks, or on the basket.</summary>
    public static bool IsOfPerson(LeverKind kind) => kind is LeverKind.Upsell or LeverKind.CrossSell or LeverKind.ExpiringPoints or LeverKind.SocialProof;

    /// <summary>Whether the offer is for those alone of whom the lever's claim is true.</summary>
    public static bool IsCondition(LeverKind kind) => kind is LeverKind.Upsell or LeverKind.CrossSell or LeverKind.Decoy;

    /// <summary>What is known of its price and its claims at a spot. It outlives everything but a new publication.</summary>
    public KnownStanding At(OfferSpot spot)
    {
        if (_known.TryGetValue(spot, out var known))
        {
            return known;
        }

        if (_known.Count >= MostSpots)
        {
            _known.Clear();
        }

        return _known.GetOrAdd(spot, static _ => new KnownStanding());
    }

    /// <summary>Why it is not made to anybody at a moment, as a code; null when it may be.</summary>
    public string? WhyNotAt(DateTimeOffset now) => now < Begins ? "not-begun" : now >= Ends ? "over" : IsSpent ? "budget-spent" : null;

    private static TextParts Read(OfferText text) => OfferTextSyntax.TryRead(text.Text, out var parts) ? parts : throw new InvalidOperationException(text.Text);

    private static FrozenSet<string>? SetOf(IReadOnlyList<string>? values) => values is { Count: > 0 } ? values.ToFrozenSet(StringComparer.Ordinal) : null;
}

/// <summary>A text, taken apart.</summary>
internal sealed record CompiledText(string Language, string? Channel, TextParts Parts);
