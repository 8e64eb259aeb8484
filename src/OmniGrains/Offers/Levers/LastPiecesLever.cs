using OmniGrains.Inventory.Contracts;
using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Levers;

/// <summary>
/// "Only N left": on hand − reserved − safety over the places that serve the channel, and what is held back for that channel, when it is at most
/// the threshold and nothing is on its way. What a channel is merely not told of is not scarce.
/// </summary>
internal static class LastPiecesLever
{
    public static Verdict Judge(string sku, IReadOnlyList<PlaceLevel> levels, string? channel, int atMost)
    {
        if (levels.Count == 0)
        {
            return Verdict.Hide("stock-unknown", "no place that serves the channel keeps stock here");
        }

        var left = levels.Sum(place => Math.Max(0, place.Level.Available) + PoolOf(place, channel));
        return levels switch
        {
            _ when left <= 0 => Verdict.Hide("sold-out", "none is left"),
            _ when left > atMost => Verdict.Hide("enough-left", $"{Figure.Of(left)} are left, which is more than {atMost}"),
            _ when levels.Any(place => place.Level.Incoming > 0) => Verdict.Hide("replenished", "more is on its way"),
            _ when levels.Any(place => place.Level.BackorderLimit > 0) => Verdict.Hide("backordered", "more is sold than is there"),
            _ => Verdict.Show([.. levels.Select(place => Source(sku, place, channel))], null, ("left", Figure.Of(left))),
        };
    }

    private static decimal PoolOf(PlaceLevel place, string? channel) => channel is null ? 0 : place.Level.Pools?.GetValueOrDefault(channel) ?? 0;

    private static EvidenceSource Source(string sku, PlaceLevel place, string? channel) => new(
        $"stock/{place.Place}:{sku}",
        $"on hand {Figure.Of(place.Level.OnHand)}, damaged {Figure.Of(place.Level.Damaged)}, reserved {Figure.Of(place.Level.Reserved)}, safety {Figure.Of(place.Level.Safety)}, held back for the channel {Figure.Of(PoolOf(place, channel))}, incoming 0");
}
