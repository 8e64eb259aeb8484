using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Rules;

/// <summary>Compares what offers ask, spot by spot. Pure.</summary>
internal static class PriceSpots
{
    /// <summary>What is asked at a channel and a place: by the spot that names most of them; null when the offer is not made there.</summary>
    public static SpotPrice? At(this PricedOffer priced, string? channel, string? place)
    {
        if (priced.Spots is not { } spots)
        {
            return new SpotPrice(null, null, priced.Amount, priced.ListAmount, priced.Currency, priced.Urgent);
        }

        SpotPrice? best = null;
        foreach (var spot in spots)
        {
            if ((spot.Channel is null || spot.Channel == channel) && (spot.Place is null || spot.Place == place) && (best is null || RankOf(spot) > RankOf(best)))
            {
                best = spot;
            }
        }

        return best;
    }

    /// <summary>When it really was over; null while it is open.</summary>
    public static DateTimeOffset? Over(this PricedOffer priced) => priced.EndedAt < (priced.Until ?? DateTimeOffset.MaxValue) ? priced.EndedAt : priced.Until;

    /// <summary>Whether, wherever both are made, one asks no more than the other told to end.</summary>
    public static bool IsAsGoodAs(this PricedOffer offer, PricedOffer told) =>
        IsAsGood(offer, told, told.Spots) || IsAsGood(offer, told, offer.Spots) || (told.Spots is null && offer.Spots is null && IsAsGoodAt(offer, told, null, null));

    private static bool IsAsGood(PricedOffer offer, PricedOffer told, IReadOnlyList<SpotPrice>? spots)
    {
        foreach (var spot in spots ?? [])
        {
            if (IsAsGoodAt(offer, told, spot.Channel, spot.Place))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsAsGoodAt(PricedOffer offer, PricedOffer told, string? channel, string? place) =>
        told.At(channel, place) is { Told: true } ended && offer.At(channel, place) is { } asked && asked.Currency == ended.Currency && asked.Amount <= ended.Amount;

    private static int RankOf(SpotPrice spot) => (spot.Channel is null ? 0 : 2) + (spot.Place is null ? 0 : 1);
}
