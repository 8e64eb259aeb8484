using OmniGrains.Edge;

namespace OmniGrains.Inventory.Contracts;

/// <summary>What a channel may sell of.</summary>
/// <param name="Places">The places that serve it, best first; null: every active place that tracks stock, by its priority.</param>
/// <param name="Buffer">How much of each SKU it leaves at each place.</param>
/// <param name="ShowAtMost">The most that it is told, however much there is; null: no limit.</param>
public sealed record ChannelStockRule(IReadOnlyList<string>? Places, decimal Buffer, decimal? ShowAtMost)
{
    public static readonly ChannelStockRule Open = new(null, 0, null);

    internal bool SaysTheSameAs(ChannelStockRule other) =>
        Buffer == other.Buffer && ShowAtMost == other.ShowAtMost
        && (Places is null ? other.Places is null : other.Places is not null && Places.SequenceEqual(other.Places, StringComparer.Ordinal));
}

/// <summary>What a channel may sell of has changed.</summary>
public sealed record ChannelStockChanged(string Channel, ChannelStockRule Rule, string By) : IAuditedEvent
{
    string IAuditedEvent.Actor => By;

    string IAuditedEvent.Action => "channel-stock.change";

    string IAuditedEvent.Target => Channel;
}
