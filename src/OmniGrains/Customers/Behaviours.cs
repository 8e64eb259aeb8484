using System.Text.Json;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge.Json;

namespace OmniGrains.Customers;

/// <summary>What something that the person did changes on its record.</summary>
internal static class Behaviours
{
    private const int LongestName = 200;
    private const int LargestJson = 32_768;
    private const string Rest = "other";

    public static bool Fits(TrackBehaviour track) =>
        track.Name.Length <= LongestName && track.Type.Length <= LongestName && track.Channel.Length <= LongestName
        && Fits(track.Properties) && Fits(track.Context);

    public static bool IsReadable(TrackBehaviour track) =>
        (track.Properties is not { } properties || ReadableJson.IsReadable(properties))
        && (track.Context is not { } context || ReadableJson.IsReadable(context));

    public static Facts Note(Facts facts, BehaviourTracked tracked)
    {
        var at = tracked.OccurredAt.UtcDateTime;
        var behaviour = facts.Behaviour ?? new Behaviour([], []);
        var entry = new TrackedBehaviour(SharedText.Of(tracked.Type), SharedText.Of(tracked.Name), SharedText.Of(tracked.Channel), at);
        return facts with
        {
            Behaviour = new Behaviour(Counted(behaviour.Counts, new BehaviourCount(entry.Name, 1)), [.. Latest([entry, .. behaviour.Recent])]),
            Channels = Channels.Used(facts.Channels, tracked.Channel, 0, 0, 1),
            FirstSeen = Moments.Earlier(facts.FirstSeen, at),
            LastSeen = at > facts.LastSeen ? at : facts.LastSeen,
        };
    }

    public static IEnumerable<TrackedBehaviour> Latest(IEnumerable<TrackedBehaviour> entries) =>
        entries.OrderByDescending(entry => entry.OccurredAt).Take(Facts.MostRecent);

    public static BehaviourCount[] Counted(BehaviourCount[] counts, BehaviourCount more)
    {
        var at = Array.FindIndex(counts, count => count.Name == more.Name);
        if (at < 0 && counts.Length >= Facts.MostBehaviourNames && more.Name != Rest)
        {
            return Counted(counts, more with { Name = Rest });
        }

        if (at < 0)
        {
            return [.. counts, more];
        }

        BehaviourCount[] changed = [.. counts];
        changed[at] = counts[at] with { Count = counts[at].Count + more.Count };
        return changed;
    }

    private static bool Fits(JsonElement? json) => json is null || json.Value.GetRawText().Length <= LargestJson;
}
