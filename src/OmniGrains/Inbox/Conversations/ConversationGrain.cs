using OmniGrains.Engine;
using OmniGrains.Inbox.Clocks;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Rules;

namespace OmniGrains.Inbox.Conversations;

/// <summary>
/// Decides what becomes of one conversation. What it makes of the events is in <see cref="ConversationEvolution"/>; whether a reply
/// keeps to the channel's rules, in <see cref="ChannelRules"/>.
/// </summary>
internal sealed class ConversationGrain : Grain<Conversation>
{
    public const string ByHand = "by-hand";
    private const string Wake = "wake";
    private static readonly TimeSpan LongestSnooze = TimeSpan.FromDays(366);

    public override string Type => ConversationId.GrainType;

    public override Conversation Initial => Conversation.Unknown;

    public override object? Answer(Conversation state, IQuery query) => query is ReadConversationFacts ? ConversationAnswers.FactsOf(state) : state;

    public override Conversation Evolve(Conversation state, IEvent @event) => ConversationEvolution.Evolve(state, @event);

    public override Decision Decide(Conversation state, ICommand command, in CommandContext context) => command is TellClocks
        ? ServiceClocks.Tell(state, context.At)
        : DecideOnce(state, command, context).With(state, context.At);

    private static Decision DecideOnce(Conversation state, ICommand command, in CommandContext context) => (state, command) switch
    {
        ({ Exists: false }, ReceiveMessage receive) => Open(receive, context.At),
        ({ Exists: false }, _) => Decision.Reject(ConversationRejections.Unknown),
        ({ Forgotten: true }, ReceiveMessage) => Decision.Reject(ConversationRejections.Over),
        ({ Forgotten: true }, NoteMessageState or NoteReaction or WakeConversation or ForgetConversation) => Unchanged(state),
        ({ Forgotten: true }, ApplyServiceTerms or RouteConversation) => Decision.Unchanged(new ConversationAnswer(state.Id, state.Revision)),
        ({ Forgotten: true }, _) => Decision.Reject(ConversationRejections.Forgotten),
        (_, ReceiveMessage receive) => Receive(state, receive, context.At),
        (_, QueueReply reply) => Reply(state, reply, context.At),
        (_, AddInternalNote note) => Note(state, note, context.At),
        (_, ChangeConversation change) => Change(state, change, context.At),
        (_, RouteConversation route) => Route(state, route, context.At),
        (_, ActOnConversation act) => new ConversationActing(state, act, context.At).Decide(),
        (_, NoteMessageState note) => Progress(state, note, context.At),
        (_, NoteReaction reaction) => React(state, reaction, context.At),
        (_, ApplyServiceTerms apply) => ServiceClocks.Apply(state, apply, context.At),
        (_, WakeConversation) => state is { Status: ConversationStatus.Snoozed, SnoozedUntil: { } until } && until <= context.At
            ? Done(state, [StatusOf(state, ConversationStatus.Open, "woken", null, context.At)])
            : Unchanged(state),
        (_, ForgetConversation) => Done(state, [new ConversationForgotten(state.Id, state.Record, state.Channel, context.At)]).Remind(NoWake),
        _ => throw new NotSupportedException(command.GetType().Name),
    };

    private static Reminder NoWake => new(Wake, null, null);

    private static Decision Open(ReceiveMessage receive, DateTimeOffset at)
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
            events.Add(ChangedTo(state, state.Handling with { OrderId = order }, "channel", at));
        }

        return Take(state, receive.Message, events, at, isFirst: true);
    }

    private static Decision Receive(Conversation state, ReceiveMessage receive, DateTimeOffset at)
    {
        var isParticipant = receive.Message.Mail is not null && receive.Message.Address != state.Address;
        var isAnother = !isParticipant && receive.Origin.Record is { } record && record != state.Record;
        var automatic = receive.Message.Mail?.Automatic == true;
        var isOver = !state.IsOpen && !automatic && at - state.ResolvedAt > receive.ReopenWithin;
        var isStranger = receive.Message.Mail is not null && !state.IsOf(receive.Message.Address);
        if (isStranger || isAnother || isOver || state.Entries.Count >= Conversation.MostEntries)
        {
            return Decision.Reject(ConversationRejections.Over);
        }

        var events = new List<IEvent>();
        var decision = Take(state, receive.Message, events, at, isFirst: false);
        return state.Status == ConversationStatus.Snoozed && !automatic ? decision.Remind(NoWake) : decision;
    }

    private static Decision Take(Conversation state, IncomingMessage message, List<IEvent> events, DateTimeOffset at, bool isFirst)
    {
        var (id, mail) = (state.NextMessage, message.Mail);
        var automatic = mail?.Automatic == true;
        var contact = isFirst ? message.Address : state.Address;

        // A channel's clock may be ahead of ours; the customer never wrote in the future.
        var sentAt = message.SentAt < at ? message.SentAt : at;
        events.Add(new MessageReceived(state.Id, id, state.Record, state.Channel, message.Kind, message.Attachments.Count, sentAt, at, automatic));
        events.Add(new MessageContent(
            state.Subject, state.Id, id, MessageDirection.In, state.Channel, sentAt, message.Text, message.Attachments, null, message.ProviderId, mail?.Heading, mail?.Quoted,
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

    internal static Decision Reply(Conversation state, QueueReply reply, DateTimeOffset at)
    {
        if (Refusal(state, reply.Revision) is { } refusal)
        {
            return Decision.Reject(refusal);
        }

        if (state.Address is null)
        {
            return Decision.Reject(ConversationRejections.NoAddress);
        }

        if (ChannelRules.Check(reply.Draft, SendingSituation.Of(state, reply.Facts), at) is { } breach)
        {
            return Decision.Reject(breach);
        }

        var (id, draft) = (state.NextMessage, reply.Draft);
        List<IEvent> events =
        [
            new ReplyQueued(state.Id, id, state.Record, state.Connection, state.Channel, draft.Kind, reply.By, at),
            new MessageContent(state.Subject, state.Id, id, MessageDirection.Out, state.Channel, at, draft.Text, [], draft.Template, null),
        ];
        if (reply.Then != state.Status)
        {
            events.Add(StatusOf(state, reply.Then, "reply", reply.By, at));
        }

        var decision = Decision.Accept(new MessageTaken(state.Id, id, After(state, events).Revision), events);
        return state.Status == ConversationStatus.Snoozed ? decision.Remind(NoWake) : decision;
    }

    internal static Decision Note(Conversation state, AddInternalNote note, DateTimeOffset at)
    {
        if (Refusal(state, null) is { } refusal)
        {
            return Decision.Reject(refusal);
        }

        var id = state.NextMessage;
        IEvent[] events =
        [
            new NoteAdded(state.Id, id, state.Record, note.Mentions, note.By, at),
            new MessageContent(state.Subject, state.Id, id, MessageDirection.Note, state.Channel, at, note.Text, [], null, null),
        ];
        return Decision.Accept(new MessageTaken(state.Id, id, After(state, events).Revision), events);
    }

    internal static Decision Change(Conversation state, ChangeConversation command, DateTimeOffset at)
    {
        var change = command.Change;
        if (command.Revision is { } expected && expected != state.Revision)
        {
            return Decision.Reject(ConversationRejections.Changed);
        }

        var snoozes = change.Status == ConversationStatus.Snoozed;
        if (snoozes != change.SnoozedUntil is not null || (change.SnoozedUntil is { } until && (until <= at || until > at + LongestSnooze)))
        {
            return Decision.Reject(ConversationRejections.SnoozeInvalid);
        }

        var events = ChangesOf(state, change, command.By, at);
        var decision = events.Count == 0 ? Unchanged(state) : Done(state, events);
        return (snoozes, state.Status) switch
        {
            _ when events.Count == 0 => decision,
            (true, _) => decision.Remind(new Reminder(Wake, change.SnoozedUntil, new WakeConversation())),
            (_, ConversationStatus.Snoozed) when change.Status is not null => decision.Remind(NoWake),
            _ => decision,
        };
    }

    // What somebody decided by hand meanwhile stands.
    private static Decision Route(Conversation state, RouteConversation route, DateTimeOffset at)
    {
        var handling = state.Handling;
        var isDecided = route.Agent is null ? handling.Team is not null || handling.Assignee is not null : handling.Assignee is not null || handling.Team != route.Team;
        IReadOnlyList<IEvent> events = isDecided || !state.IsOpen ? [] : [ChangedTo(state, handling with { Team = route.Team, Assignee = route.Agent }, "routing", at)];
        var answer = new ConversationAnswer(state.Id, After(state, events).Revision);
        return events.Count == 0 ? Decision.Unchanged(answer) : Decision.Accept(answer, events);
    }

    private static List<IEvent> ChangesOf(Conversation state, ConversationChange change, string by, DateTimeOffset at)
    {
        var events = new List<IEvent>();
        var handling = new ConversationHandling(
            Changed(state.Handling.Assignee, change.Assignee), Changed(state.Handling.Team, change.Team), change.Priority ?? state.Handling.Priority,
            change.Labels is { } labels ? [.. labels] : state.Handling.Labels, Changed(state.Handling.OrderId, change.OrderId));
        if (!handling.Labels.SetEquals(state.Handling.Labels) || handling with { Labels = state.Handling.Labels } != state.Handling)
        {
            events.Add(ChangedTo(state, handling, by, at));
        }

        if (Changed(state.Title, change.Title) is var title && title != state.Title)
        {
            events.Add(new ConversationTitled(state.Subject, state.Id, title));
        }

        if (change.Status is { } status && (status != state.Status || change.SnoozedUntil != state.SnoozedUntil))
        {
            events.Add(StatusOf(state, status, ByHand, by, at) with { SnoozedUntil = change.SnoozedUntil });
        }

        return events;
    }

    private static string? Changed(string? known, string? change) => change switch
    {
        null => known,
        "" => null,
        _ => change,
    };

    private static Decision Progress(Conversation state, NoteMessageState note, DateTimeOffset at)
    {
        if (state.Entry(note.Message) is not { State: { } known } || !MessageProgress.Moves(known, note.State))
        {
            return Unchanged(state);
        }

        List<IEvent> events = [new MessageStateChanged(state.Id, note.Message, state.Record, note.State, note.Code, note.Detail, at)];
        if (note.State == MessageState.Failed && state.Status is ConversationStatus.Waiting or ConversationStatus.Resolved)
        {
            // The customer has not been answered: somebody here has to act.
            events.Add(StatusOf(state, ConversationStatus.Open, "message-failed", null, at));
        }

        return Done(state, events);
    }

    private static Decision React(Conversation state, NoteReaction reaction, DateTimeOffset at) =>
        state.Entry(reaction.Message) is { } entry && entry.Reaction != reaction.Emoji
            ? Done(state, [new MessageReactedTo(state.Subject, state.Id, reaction.Message, reaction.Emoji, at)])
            : Unchanged(state);

    internal static Rejection? Refusal(Conversation state, int? revision) =>
        revision is { } expected && expected != state.Revision ? ConversationRejections.Changed
        : state.Entries.Count >= Conversation.MostEntries ? ConversationRejections.Full
        : null;

    private static ConversationStatusChanged StatusOf(Conversation state, ConversationStatus status, string reason, string? by, DateTimeOffset at) =>
        new(state.Id, state.Record, state.Channel, status, null, reason, by, at);

    private static ConversationChanged ChangedTo(Conversation state, ConversationHandling handling, string by, DateTimeOffset at) => new(
        state.Id, state.Record, handling.Assignee, handling.Team, handling.Priority, [.. handling.Labels], handling.OrderId, by, at,
        handling.Team == state.Handling.Team ? null : state.Handling.Team);

    private static Conversation After(Conversation state, IEnumerable<IEvent> events) => events.Aggregate(state, ConversationEvolution.Evolve);

    private static Decision Done(Conversation state, IReadOnlyList<IEvent> events) =>
        Decision.Accept(new ConversationDone(state.Id, After(state, events).Revision), events);

    private static Decision Unchanged(Conversation state) => Decision.Unchanged(new ConversationDone(state.Id, state.Revision));
}
