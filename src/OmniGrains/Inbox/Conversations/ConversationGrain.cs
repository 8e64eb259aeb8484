using OmniGrains.Engine;
using OmniGrains.Inbox.Calls;
using OmniGrains.Inbox.Clocks;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Files.Media;
using OmniGrains.Inbox.Files.Uploads;
using OmniGrains.Inbox.GoingOn;
using OmniGrains.Inbox.Linking;
using OmniGrains.Inbox.Merging;
using OmniGrains.Inbox.Rules;
using OmniGrains.Inbox.Signs;
using OmniGrains.Inbox.Starting;

namespace OmniGrains.Inbox.Conversations;

/// <summary>
/// Decides what becomes of one conversation. What it makes of the events is in <see cref="ConversationEvolution"/>; whether a reply
/// keeps to the channel's rules, in <see cref="ChannelRules"/>.
/// </summary>
internal sealed class ConversationGrain : Grain<Conversation>
{
    public const string ByHand = "by-hand";
    public const string Wake = "wake";

    public override string Type => ConversationId.GrainType;

    public override Conversation Initial => Conversation.Unknown;

    public override object? Answer(Conversation state, IQuery query) => query is ReadConversationFacts ? ConversationAnswers.FactsOf(state) : state;

    public override Conversation Evolve(Conversation state, IEvent @event) => ConversationEvolution.Evolve(state, @event);

    public override Decision Decide(Conversation state, ICommand command, in CommandContext context) => command is TellClocks
        ? ServiceClocks.Tell(state, context.At)
        : DecideOnce(state, command, context).With(state, context.At);

    private static Decision DecideOnce(Conversation state, ICommand command, in CommandContext context) => (state, command) switch
    {
        ({ Exists: false }, ReceiveMessage receive) => ReceiveDecisions.Open(receive, context.At),
        ({ Exists: false }, WriteFirst write) => FirstWords.Begin(write, context.At),
        ({ Exists: false }, TellCall tell) => CallDecisions.Open(tell, context.At),
        ({ Exists: false }, BeginSplit begin) => ConversationMerging.Begin(begin, context.At),
        ({ Exists: false }, _) => Decision.Reject(ConversationRejections.Unknown),
        (_, BeginSplit) => Unchanged(state),
        ({ Forgotten: true }, ReceiveMessage or WriteFirst or TellCall { Origin: not null }) => Decision.Reject(ConversationRejections.Over),
        ({ Forgotten: true }, NoteMessageState or NoteReaction or WakeConversation or ForgetConversation or DiscardUploads or GoOnElsewhere or AcknowledgeReplies or ForwardUnseen
            or NoteWithdrawn or NoteEdited or NoteProgressUpTo or ReleaseMember or NoteFailureElsewhere or FollowLink) => Unchanged(state),
        (_, NoteFileKept note) => MediaDecisions.Keep(state, note, context.At),
        ({ Forgotten: true }, NoteElsewhere) => Decision.Unchanged(new ElsewhereNoted(null)),
        ({ Forgotten: true }, ApplyServiceTerms or RouteConversation or ReleaseConversation) => Decision.Unchanged(new ConversationAnswer(state.Id, state.Revision)),
        ({ MergedInto: not null }, ApplyServiceTerms or RouteConversation or ReleaseConversation) => Decision.Unchanged(new ConversationAnswer(state.Id, state.Revision)),
        ({ Forgotten: true }, _) => Decision.Reject(ConversationRejections.Forgotten),
        (_, UnmergeConversation unmerge) => ConversationMerging.Unmerge(state, unmerge, context.At),
        (_, ReleaseMember release) => ConversationMerging.Release(state, release, context.At),
        (_, MergeConversation merge) => ConversationMerging.Merge(state, merge, context.At),
        (_, AdmitConversation admit) => ConversationMerging.Admit(state, admit, context.At),
        ({ MergedInto: not null }, ReceiveMessage or WriteFirst) => Decision.Reject(MergeRejections.Elsewhere),
        ({ MergedInto: not null }, QueueReply or AddInternalNote or ChangeConversation or ActOnConversation or SplitConversation or AnnounceUpload or BeginCall or LinkConversation) => Decision.Reject(MergeRejections.Merged),
        (_, LinkConversation link) => LinkDecisions.Link(state, link, context.At),
        (_, UnlinkConversation unlink) => LinkDecisions.Unlink(state, unlink, context.At),
        (_, FollowLink follow) => LinkDecisions.Follow(state, follow),
        (_, SplitConversation split) => ConversationMerging.Split(state, split, context.At),
        (_, ReceiveMessage receive) => ReceiveDecisions.Receive(state, receive, context.At),
        (_, WriteFirst write) => FirstWords.GoOn(state, write, context.At),
        (_, QueueReply reply) => Reply(state, reply, context.At),
        (_, NoteElsewhere note) => SignDecisions.Elsewhere(state, note, context.At),
        (_, NoteWithdrawn note) => SignDecisions.Withdraw(state, note, context.At),
        (_, NoteEdited note) => SignDecisions.Edit(state, note, context.At),
        (_, NoteProgressUpTo note) => SignDecisions.Progress(state, note, context.At),
        (_, AnnounceUpload announce) => UploadDecisions.Announce(state, announce, context.At),
        (_, DiscardUploads) => UploadDecisions.Discard(state, context.At),
        (_, AddInternalNote note) => Note(state, note, context.At),
        (_, ChangeConversation change) => HandlingDecisions.Change(state, change, context.At),
        (_, RouteConversation route) => HandlingDecisions.Route(state, route, context.At),
        (_, ActOnConversation act) => new ConversationActing(state, act, context.At).Decide(),
        (_, ActByItself act) => ActingByItself.Decide(state, act, context.At),
        (_, ReleaseConversation release) => HandlingDecisions.Release(state, release, context.At),
        (_, NoteMessageState note) => GoingOnDecisions.AfterProgress(Progress(state, note, context.At), state, note, context.At),
        (_, GoOnElsewhere elsewhere) => GoingOnDecisions.GoOn(state, elsewhere, context.At),
        (_, AcknowledgeReplies acknowledge) => GoingOnDecisions.Acknowledge(state, acknowledge, context.At),
        (_, ForwardUnseen) => GoingOnDecisions.Forward(state, context.At),
        (_, NoteFailureElsewhere) => FailedElsewhere(state, context.At),
        (_, NoteReaction note) => SignDecisions.React(state, note, context.At),
        (_, ApplyServiceTerms apply) => ServiceClocks.Apply(state, apply, context.At),
        (_, TellCall tell) => CallDecisions.Tell(state, tell, context.At),
        (_, BeginCall begin) => CallDecisions.Begin(state, begin, context.At),
        (_, ConcludeCall conclude) => CallDecisions.Conclude(state, conclude, context.At),
        (_, DoubtCall doubt) => CallDecisions.Doubt(state, doubt, context.At),
        (_, SetCallOutcome set) => CallDecisions.SetOutcome(state, set, context.At),
        (_, WakeConversation) => state is { Status: ConversationStatus.Snoozed, SnoozedUntil: { } until } && until <= context.At
            ? Done(state, [StatusOf(state, ConversationStatus.Open, "woken", null, context.At)])
            : Unchanged(state),
        (_, ForgetConversation) => Done(state, [new ConversationForgotten(state.Id, state.Record, state.Channel, context.At)]).Remind(NoWake),
        _ => throw new NotSupportedException(command.GetType().Name),
    };

    internal static Reminder NoWake => new(Wake, null, null);

    internal static Decision Reply(Conversation state, QueueReply reply, DateTimeOffset at)
    {
        if ((Refusal(state, reply.Revision) ?? AnsweredMeanwhile.Refusal(state, reply)) is { } refusal)
        {
            return Decision.Reject(refusal);
        }

        var route = state.RouteOf(reply.Facts.Member);
        if (route.Address is null)
        {
            return Decision.Reject(ConversationRejections.NoAddress);
        }

        if (reply.Automatic && HasHeardMachinesOnly(state, route))
        {
            return Decision.Reject(ConversationRejections.AutomaticMail);
        }

        if (UploadDecisions.Named(state, reply.Files) is not { } files)
        {
            return Decision.Reject(UploadDecisions.UnknownFile);
        }

        var (id, draft) = (state.NextMessage, reply.Draft with { Files = files, Automatic = reply.Automatic });
        var situation = SendingSituation.Of(state, reply.Facts);
        if (ChannelRules.Check(draft, situation, at) is { } breach)
        {
            return Decision.Reject(breach);
        }

        var kind = situation.InComments && !draft.Private ? MessageKind.Comment : draft.Kind;

        List<IEvent> events =
        [
            new ReplyQueued(state.Id, id, state.Record, route.Connection, route.Channel, kind, reply.By, at, reply.Automatic, Home: route.Member),
            new MessageContent(state.Subject, state.Id, id, MessageDirection.Out, route.Channel, at, draft.Text, draft.Files ?? [], draft.Template, null),
        ];
        if (reply.Then != state.Status)
        {
            events.Add(StatusOf(state, reply.Then, "reply", reply.By, at));
        }

        var decision = Decision.Accept(new MessageTaken(state.Id, id, After(state, events).Revision), events);
        // What nobody wrote leaves it asleep: then it must wake up, too.
        return state.Status == ConversationStatus.Snoozed && reply.Then != ConversationStatus.Snoozed ? decision.Remind(NoWake) : decision;
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

    internal static Decision Progress(Conversation state, NoteMessageState note, DateTimeOffset at)
    {
        if (state.Entry(note.Message) is not { } entry || !MessageProgress.Moves(entry, note.State, note.Code))
        {
            return Unchanged(state);
        }

        var waiting = note.State == MessageState.Failed ? MessageProgress.WaitingAfterFailure(state, entry) : null;
        var answers = note.State != MessageState.Failed && MessageProgress.Answers(state, entry);
        List<IEvent> events = [new MessageStateChanged(state.Id, note.Message, state.Record, note.State, note.Code, note.Detail, at, waiting, answers)];
        events.AddRange(SignDecisions.Overtaken(state, entry, note, at));
        if (answers && state.Status == ConversationStatus.Open)
        {
            events.Add(StatusOf(state, ConversationStatus.Waiting, "message-arrived", null, at));
        }

        if (note.State == MessageState.Failed && !entry.Automatic && state.ShownIn(entry) == state.Id && IsAnswered(state))
        {
            // The customer has not been answered: somebody here has to act.
            events.Add(StatusOf(state, ConversationStatus.Open, "message-failed", null, at));
        }

        return Done(state, events);
    }

    // Whichever conversation shows the reply, somebody there has to act.
    private static Decision FailedElsewhere(Conversation state, DateTimeOffset at) =>
        state.MergedInto is null && IsAnswered(state) ? Done(state, [StatusOf(state, ConversationStatus.Open, "message-failed", null, at)]) : Unchanged(state);

    // Two machines that answer each other never end.
    private static bool HasHeardMachinesOnly(Conversation state, ConversationRoute route) =>
        route.LastInboundAt is null && state.Entries.Exists(entry => entry is { Direction: MessageDirection.In, Automatic: true });

    private static bool IsAnswered(Conversation state) => state.Status is ConversationStatus.Waiting or ConversationStatus.Resolved;

    internal static Rejection? Refusal(Conversation state, int? revision) =>
        revision is { } expected && expected != state.Revision ? ConversationRejections.Changed
        : state.MergedInto is not null ? MergeRejections.Merged
        : state.Entries.Count >= Conversation.MostEntries ? ConversationRejections.Full
        : null;

    internal static ConversationStatusChanged StatusOf(Conversation state, ConversationStatus status, string reason, string? by, DateTimeOffset at) =>
        new(state.Id, state.Record, state.Channel, status, null, reason, by, at);

    internal static Conversation After(Conversation state, IEnumerable<IEvent> events) => events.Aggregate(state, ConversationEvolution.Evolve);

    internal static Decision Done(Conversation state, IReadOnlyList<IEvent> events) =>
        Decision.Accept(new ConversationDone(state.Id, After(state, events).Revision), events);

    internal static Decision Unchanged(Conversation state) => Decision.Unchanged(new ConversationDone(state.Id, state.Revision));
}
