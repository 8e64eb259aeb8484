using OmniGrains.Channels.Contracts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.GoingOn;

/// <summary>Where a conversation goes on when the contact is not where they write.</summary>
/// <param name="Connection">The other connection; null when it goes nowhere by itself.</param>
/// <param name="Address">The contact's address there. Personal.</param>
/// <param name="After">For how long a reply waits to be seen.</param>
/// <param name="Language">The language in which the contact is spoken to.</param>
internal sealed record OtherConnection(string? Connection, string Address, TimeSpan After, string? Language = null);

/// <summary>That a reply goes over another connection too.</summary>
/// <param name="Connection">Which.</param>
/// <param name="Earlier">The replies that go along with it, before it.</param>
internal sealed record Forwarding(string Connection, IReadOnlyList<string> Earlier);

/// <summary>Over which connection a reply is sent, and as what.</summary>
internal sealed record Routed(string Connection, OutgoingMessage Message)
{
    private const int MostEarlier = 20;

    /// <summary>
    /// It goes to whoever wrote last, where they wrote; when that was a participant, the contact reads it too. A forwarded one goes to the other
    /// connection, with what has still not been seen of those that go along.
    /// </summary>
    public static Routed Of(Conversation conversation, ConversationEntry entry, string contact, bool forwards)
    {
        var earlier = conversation.Entries.Take(entry.Number - 1).Where(said => said.Direction != MessageDirection.Note && said.State != MessageState.Failed && said.Home == entry.Home).ToList();
        var answered = earlier.FindLast(said => said is { Direction: MessageDirection.In, Automatic: false });
        if (conversation.GoesOn is { Connection: { } over } other && (forwards || conversation.IsElsewhere(entry)))
        {
            // What was said where the contact wrote has ids that mean nothing here.
            var thread = earlier.Where(said => said.From is not null || said.Forwarded is not null || (said.Direction == MessageDirection.Out && conversation.IsElsewhere(said)));
            return new Routed(over, new OutgoingMessage(
                entry.Id, forwards ? other.Address : answered!.From!, forwards ? TextOf(conversation, entry) : entry.Text, entry.Template,
                new OutgoingThread(conversation.Id, thread.LastOrDefault(said => said.From is not null)?.Heading, Earlier(thread), []) { Language = other.Language })
            { Automatic = SaidIn(conversation, entry, forwards).All(said => said.Automatic) });
        }

        return new Routed(conversation.RouteOf(entry.Home).Connection, new OutgoingMessage(
            entry.Id, answered?.From ?? contact, entry.Text, entry.Template,
            new OutgoingThread(conversation.Id, answered?.Heading ?? earlier.Find(said => said.Heading is not null)?.Heading ?? entry.Heading, Earlier(earlier), answered?.From is null ? [] : [contact])
            { Begins = entry.Heading is not null })
        { Answers = answered?.ProviderId, Automatic = entry.Automatic });
    }

    private static IReadOnlyList<EarlierMessage> Earlier(IEnumerable<ConversationEntry> said) => [.. said.TakeLast(MostEarlier).Select(one => new EarlierMessage(one.Id, one.ProviderId))];

    /// <summary>What is said in a message: of a forwarded one, what has still not been seen of those that go along, in their order.</summary>
    public static IEnumerable<ConversationEntry> SaidIn(Conversation conversation, ConversationEntry entry, bool forwards) => !forwards ? [entry] :
        entry.Forwarded!.Earlier.Select(conversation.Entry).Append(entry).OfType<ConversationEntry>().Where(said => said.State == MessageState.Sent);

    private static string? TextOf(Conversation conversation, ConversationEntry entry) =>
        string.Join("\n\n", SaidIn(conversation, entry, forwards: true).Select(said => said.Text).OfType<string>()) is { Length: > 0 } text ? text : null;
}
