using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Inbox.Merging;

/// <summary>
/// The order in which a conversation is read. As it came, but where the customer said something before what is here already: channels deliver in any order. Only
/// the channel's own moments are compared with each other; ours and those of another channel are of other clocks. What was said at one moment stays as it came, and
/// so does what claims to be older than channels try to deliver: its clock is wrong.
/// </summary>
internal static class SaidOrder
{
    /// <summary>For how long channels try to deliver; Meta's do for a week.</summary>
    private static readonly TimeSpan LongestDelivery = TimeSpan.FromDays(7);

    public static IReadOnlyList<TimelineEntry> Of(List<TimelineEntry> asItCame)
    {
        var latest = new Dictionary<(string?, string?), DateTimeOffset>();
        for (var at = 0; at < asItCame.Count; at++)
        {
            var shown = asItCame[at];
            if (!IsSaid(shown))
            {
                continue;
            }

            var (way, said) = (WayOf(shown), SaidAt(shown));
            if (latest.TryGetValue(way, out var known) && said < known)
            {
                asItCame.RemoveAt(at);
                asItCame.Insert(asItCame.FindIndex(other => IsSaid(other) && WayOf(other) == way && SaidAt(other) > said), shown);
            }
            else
            {
                latest[way] = said;
            }
        }

        return asItCame;
    }

    private static bool IsSaid(TimelineEntry shown) => shown.Entry is { Direction: MessageDirection.In, Call: null };

    private static DateTimeOffset SaidAt(TimelineEntry shown) => shown.Entry.At - shown.Entry.SentAt > LongestDelivery ? shown.Entry.At : shown.Entry.SentAt;

    private static (string?, string?) WayOf(TimelineEntry shown) => (shown.Channel, shown.Entry.From);
}
