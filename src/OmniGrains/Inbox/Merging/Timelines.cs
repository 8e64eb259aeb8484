using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.Merging;

/// <summary>
/// The messages of a conversation in one order: its own and those of conversations that go on in it, wherever they were recorded. Composed when it is read, from
/// live state; of a conversation that never had to do with another one it is just its entries.
/// </summary>
internal sealed class Timelines(IGrains grains)
{
    public async ValueTask<IReadOnlyList<TimelineEntry>> Of(Conversation state, CancellationToken cancellation)
    {
        var members = MembersOf(state).ToHashSet(StringComparer.Ordinal);
        var involved = new Dictionary<string, Conversation>(StringComparer.Ordinal) { [state.Id] = state };
        await Load(involved, [.. members, .. state.Hosts], cancellation);
        await Load(involved, [.. members.SelectMany(member => involved[member].Hosts)], cancellation);
        if (involved.Count == 1 && state.Entries.TrueForAll(entry => entry.Home is null))
        {
            return SaidOrder.Of([.. state.Entries.Select(entry => new TimelineEntry(entry, null))]);
        }

        return SaidOrder.Of(
        [
            .. involved.Values.SelectMany(holder => holder.Entries
                    .Where(entry => (entry.Home ?? holder.Id) is var home && (home == state.Id || members.Contains(home)))
                    .Select(entry => new TimelineEntry(entry, OtherChannelOf(entry, holder, state))))
                .OrderBy(shown => shown.Entry.At).ThenBy(shown => shown.Entry.Id, StringComparer.Ordinal),
        ]);
    }

    /// <summary>The conversations that go on in one.</summary>
    public static IEnumerable<string> MembersOf(Conversation state) => state.Routes.Where(route => route.Value.IsMember).Select(route => route.Key);

    private static string? OtherChannelOf(ConversationEntry entry, Conversation holder, Conversation shown)
    {
        var channel = entry.Home is { } home && holder.Routes.TryGetValue(home, out var route) ? route.Channel : holder.Channel;
        return channel == shown.Channel ? null : channel;
    }

    private async ValueTask Load(Dictionary<string, Conversation> involved, IEnumerable<string> ids, CancellationToken cancellation)
    {
        foreach (var id in ids.Where(id => !involved.ContainsKey(id)).Distinct(StringComparer.Ordinal))
        {
            involved.Add(id, (await grains.Read(new ConversationId(id).Grain, ReadConversation.Query, cancellation)).Value);
        }
    }
}

/// <summary>A message or note as it is shown.</summary>
/// <param name="Entry">The message.</param>
/// <param name="Channel">The channel that it came or went over, when that is another one than the conversation's.</param>
internal sealed record TimelineEntry(ConversationEntry Entry, string? Channel);
