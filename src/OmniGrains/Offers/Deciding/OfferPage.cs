using System.Collections.Concurrent;
using System.Collections.Immutable;
using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Deciding;

/// <summary>An offer as it is met at a spot and a moment.</summary>
/// <param name="Offer">The offer.</param>
/// <param name="Known">What is known of it there.</param>
/// <param name="Elsewhere">Why it is not made there at all, as a code; null when it may be.</param>
internal readonly record struct MetOffer(CompiledOffer Offer, KnownStanding Known, string? Elsewhere);

/// <summary>The offers that are made, best priority first.</summary>
internal sealed class OfferPage(ImmutableArray<CompiledOffer> offers, ImmutableDictionary<string, CompiledOffer> byId)
{
    public static readonly OfferPage Empty = new([], ImmutableDictionary.Create<string, CompiledOffer>(StringComparer.Ordinal));

    private const int MostKept = 1_000;

    private readonly ConcurrentDictionary<(OfferSpot Spot, OfferMoment Moment), MetOffer[]> _met = new();

    public ImmutableArray<CompiledOffer> Offers => offers;

    public ImmutableDictionary<string, CompiledOffer> ById => byId;

    public bool NeedsCategories { get; } = offers.Any(offer => offer.NeedsCategories);

    public bool NeedsPrices { get; } = offers.Any(offer => offer.NeedsPrices);

    /// <summary>All offers as they are met at a spot and a moment: worked out once for all who ask there.</summary>
    public MetOffer[] At(string channel, string? place, OfferMoment moment)
    {
        var key = (new OfferSpot(channel, place), moment);
        if (_met.TryGetValue(key, out var met))
        {
            return met;
        }

        met = [.. offers.Select(offer => new MetOffer(offer, offer.At(key.Item1), Conditions.WhyNotThere(offer, channel, place, moment)))];
        if (_met.Count < MostKept)
        {
            _met.TryAdd(key, met);
        }

        return met;
    }
}
