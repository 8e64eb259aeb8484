using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contacts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.Merging;

/// <summary>
/// The merge of two customers was undone: a conversation of the one that went on in one of the other's stands alone again, so that nobody is shown, or
/// answered, what somebody else wrote.
/// </summary>
internal static class PartedCustomers
{
    public const string Reason = "customers-parted";

    public static Consequence After(string record) => Consequence.Load(
        (grains, cancellation) => ConversationsOf(record, grains, cancellation),
        conversations => Consequence.All(conversations.Select(Part)));

    // Ids grow with time: what begins meanwhile comes behind what was found.
    private static async ValueTask<IReadOnlyList<string>> ConversationsOf(string record, IGrains grains, CancellationToken cancellation)
    {
        var conversations = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var part in await PartsOf(record, grains, cancellation))
        {
            conversations.UnionWith((await grains.Read(CustomerInbox.GrainOf(part), ReadCustomerInbox.Query, cancellation)).Value.Conversations);
        }

        return [.. conversations];
    }

    private static Consequence Part(string conversation) => Consequence.Load(
        (grains, cancellation) => Apart(conversation, grains, cancellation),
        merged => Consequence.All(merged.Select(
            one => Consequence.Ask(new ConversationId(one.Conversation).Grain, new UnmergeConversation(one.Into, Reason, null)))));

    // Those that go on across the two, in either direction.
    private static async ValueTask<IReadOnlyList<(string Conversation, string Into)>> Apart(string conversation, IGrains grains, CancellationToken cancellation)
    {
        var state = await Read(conversation, grains, cancellation);
        var apart = new List<(string Conversation, string Into)>();
        if (state.MergedInto is { } into && !await AreOne(state.Record, (await Read(into, grains, cancellation)).Record, grains, cancellation))
        {
            apart.Add((conversation, into));
        }

        foreach (var member in state.Routes.Values.Where(route => route.IsMember).OrderBy(route => route.Member, StringComparer.Ordinal))
        {
            if (!await AreOne(state.Record, member.Record, grains, cancellation))
            {
                apart.Add((member.Member!, conversation));
            }
        }

        return apart;
    }

    private static async ValueTask<bool> AreOne(string? one, string? other, IGrains grains, CancellationToken cancellation) =>
        one is null || other is null || one == other
        || (await Homes.Find(grains, one, cancellation)).Root == (await Homes.Find(grains, other, cancellation)).Root;

    // A record, and every one that is part of it.
    private static async ValueTask<IReadOnlyList<string>> PartsOf(string record, IGrains grains, CancellationToken cancellation)
    {
        var parts = new List<string> { record };
        for (var i = 0; i < parts.Count; i++)
        {
            foreach (var member in (await Person(parts[i], grains, cancellation)).Members ?? [])
            {
                if (!parts.Contains(member) && (await Person(member, grains, cancellation)).MergedInto == parts[i])
                {
                    parts.Add(member);
                }
            }
        }

        return parts;
    }

    private static async ValueTask<Person> Person(string record, IGrains grains, CancellationToken cancellation) =>
        (await grains.Read(new CustomerId(record).Grain, ReadPerson.Query, cancellation)).Value;

    private static async ValueTask<Conversation> Read(string id, IGrains grains, CancellationToken cancellation) =>
        (await grains.Read(new ConversationId(id).Grain, ReadConversation.Query, cancellation)).Value;
}
