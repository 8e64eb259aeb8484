using System.Collections.Immutable;
using OmniGrains.Catalogue.Contracts;

namespace OmniGrains.Catalogue.Prices;

/// <summary>A price as it was set, and when it was ended before its time, if it was.</summary>
internal sealed record PriceEntry(Price Price, DateTimeOffset? EndedAt)
{
    public DateTimeOffset? Until => Price.Until is null || EndedAt < Price.Until ? EndedAt ?? Price.Until : Price.Until;

    public bool IsTemporary => Price.Until is not null;

    public bool AppliesAt(DateTimeOffset at) => Price.From <= at && (Until is not { } until || at < until);

    /// <summary>A price for a time goes before an open one, then the one that began later, then the one that was set later.</summary>
    public bool GoesBefore(PriceEntry? other) =>
        other is null
        || (IsTemporary, Price.From, Price.Id).CompareTo((other.IsTemporary, other.Price.From, other.Price.Id)) > 0;

    public Price InForce => Price with { Until = Until };
}

/// <summary>All prices of one product in one list, in the order in which they were set. Immutable.</summary>
internal sealed record PriceHistory(ImmutableList<PriceEntry> Entries)
{
    public const int MostPrices = 10_000;

    public static readonly PriceHistory Empty = new([]);

    /// <summary>The price that applies at a moment.</summary>
    public PriceEntry? At(DateTimeOffset at)
    {
        PriceEntry? best = null;
        foreach (var entry in Entries)
        {
            if (entry.AppliesAt(at) && entry.GoesBefore(best))
            {
                best = entry;
            }
        }

        return best;
    }

    /// <summary>True when any price applies at some moment from <paramref name="from"/> up to, but not at, <paramref name="until"/>.</summary>
    public bool AppliesWithin(DateTimeOffset from, DateTimeOffset until) =>
        Entries.Exists(entry => entry.Price.From < until && (entry.Until is not { } end || (end > from && end > entry.Price.From)));

    /// <summary>The moments at which a price begins or ends.</summary>
    public IEnumerable<DateTimeOffset> Changes =>
        Entries.SelectMany(entry => entry.Until is { } until ? new[] { entry.Price.From, until } : [entry.Price.From]);

    public PriceHistory With(Price price) => new(Entries.Add(new PriceEntry(price, null)));

    public PriceHistory Ended(int id, DateTimeOffset until)
    {
        var index = Entries.FindIndex(entry => entry.Price.Id == id);
        return index < 0 ? this : new PriceHistory(Entries.SetItem(index, Entries[index] with { EndedAt = until }));
    }
}
