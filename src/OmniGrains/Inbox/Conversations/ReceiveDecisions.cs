using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Merging;
using static OmniGrains.Inbox.Conversations.ConversationGrain;

namespace OmniGrains.Inbox.Conversations;

/// <summary>Decides what becomes of a message that came in: whether it belongs to the conversation, and what it changes there.</summary>
internal static class ReceiveDecisions
{
    public static Decision Open(ReceiveMessage receive, DateTimeOffset at)
    {
        var origin = receive.Origin;
        var opened = new ConversationOpened(origin.Conversation, origin.Record, origin.Connection, origin.Connector, origin.Channel, origin.Contact, at);
        var state = ConversationEvolution.Evolve(Conversation.Unknown, opened);
        List<IEvent> events = [opened, new ContactIntroduced(state.Subject, state.Id, origin.Address, origin.Name)];
        if (receive.Message.Title is { } title)
        {
            events.Add(new ConversationTitled(state.Subject, state.Id, title));
        }

        if (receive.Message.OrderId is { } order)
        {
            events.Add(HandlingDecisions.ChangedTo(state, state.Handling with { OrderId = order }, "channel", at));
        }

        return Take(state, receive.Message, events, at, isFirst: true);
    }

    public static Decision Receive(Conversation state, ReceiveMessage receive, DateTimeOffset at)
    {
        var route = RouteOf(state, receive);
        var isParticipant = receive.Message.Mail is not null && receive.Message.Address != route.Address;
        var isAnother = !isParticipant && !receive.Message.AddressIsOnePersons && receive.Origin.Record is { } record && record != route.Record;
        var automatic = receive.Message.Mail?.Automatic == true;
        var isOver = !state.IsOpen && !automatic && at - state.ResolvedAt > receive.ReopenWithin;
        var isStranger = receive.Message.Mail is not null && !state.IsOf(receive.Message.Address) && !IsOf(route, receive.Message.Address);
        var isUnproven = receive.Message.Mail?.Unproven is not null;
        if (isStranger || isUnproven || isAnother || isOver || state.Entries.Count >= Conversation.MostEntries)
        {
            return Decision.Reject(ConversationRejections.Over);
        }

        var events = new List<IEvent>();
        var decision = Take(state, receive.Message, events, at, isFirst: false, route);
        return state.Status == ConversationStatus.Snoozed && !automatic ? decision.Remind(NoWake) : decision;
    }

    // Which contact of those that write here: the one whom the sender of the command names, or by where it came in.
    private static ConversationRoute RouteOf(Conversation state, ReceiveMessage receive) => receive.Via is { } via
        ? state.Routes.GetValueOrDefault(via) ?? new ConversationRoute(
            via, receive.Origin.Record, receive.Origin.Connection, receive.Origin.Connector, receive.Origin.Channel, receive.Origin.Contact, receive.Origin.Address, receive.Origin.Name, null)
        : receive.Origin.Connection == state.Connection ? ConversationRoute.OwnOf(state)
        : state.Routes.Values.FirstOrDefault(route => route.IsMember && route.Connection == receive.Origin.Connection && IsOf(route, receive.Message.Address))
            ?? ConversationRoute.OwnOf(state);

    private static bool IsOf(ConversationRoute route, string address) => string.Equals(route.Address, address, StringComparison.OrdinalIgnoreCase);

    private static Decision Take(
        Conversation state, IncomingMessage message, List<IEvent> events, DateTimeOffset at, bool isFirst, ConversationRoute? route = null)
    {
        var (id, mail) = (state.NextMessage, message.Mail);
        var automatic = mail?.Automatic == true;
        var contact = isFirst ? message.Address : route!.Address;
        var channel = route?.Channel ?? state.Channel;

        // A channel's clock may be ahead of ours; the customer never wrote in the future.
        var sentAt = message.SentAt < at ? message.SentAt : at;
        events.Add(new MessageReceived(state.Id, id, state.Record, channel, message.Kind, message.Attachments.Count, sentAt, at, automatic, route?.Member, mail?.Unproven, message.Language));
        events.Add(new MessageContent(
            state.Subject, state.Id, id, MessageDirection.In, channel, sentAt, message.Text, message.Attachments, null, message.ProviderId, mail?.Heading, mail?.Quoted,
            message.Address == contact || mail is null ? null : message.Address));
        if (Joining(state, mail, contact) is { Count: > 0 } joining)
        {
            events.Add(new ParticipantsJoined(state.Subject, state.Id, joining));
        }

        if (automatic && isFirst)
        {
            // Nobody is to act on what a machine wrote by itself.
            events.Add(StatusOf(state, ConversationStatus.Resolved, "automatic", null, at));
        }
        else if (!automatic && !isFirst && state.Status != ConversationStatus.Open)
        {
            events.Add(StatusOf(state, ConversationStatus.Open, "message", null, at));
        }

        return Decision.Accept(new MessageTaken(state.Id, id, After(state, events).Revision, isFirst), events);
    }

    // Only a person's mail lets somebody in: a machine copies whom it likes.
    private static List<string> Joining(Conversation state, MailFacts? mail, string? contact) => mail is not { Automatic: false } ? [] :
    [
        .. mail.Participants.Where(address => address != contact && !state.IsOf(address)).Distinct(StringComparer.OrdinalIgnoreCase)
            .Take(Conversation.MostParticipants - state.Participants.Count),
    ];
}
