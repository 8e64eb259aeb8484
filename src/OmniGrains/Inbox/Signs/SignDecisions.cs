using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.Signs;

/// <summary>A message to the customer that was not queued here.</summary>
internal sealed record NoteElsewhere(string ProviderId, string? Key, string? Text, IReadOnlyList<MessageAttachment> Attachments, DateTimeOffset SentAt) : ICommand<ElsewhereNoted>;

/// <param name="Message">The entry that it is; null when it is one that was sent from here, and the channel's answer will tell its id.</param>
internal sealed record ElsewhereNoted(string? Message);

/// <summary>Whoever wrote a message took it back.</summary>
internal sealed record NoteWithdrawn(string Message) : ICommand<ConversationDone>;

/// <summary>Whoever wrote a message changed what it says.</summary>
/// <param name="Message">The message.</param>
/// <param name="Text">What it says now.</param>
/// <param name="EditedAt">When, by the channel's clock.</param>
/// <param name="ToldAt">When we were told first; null in commands of earlier releases.</param>
internal sealed record NoteEdited(string Message, string? Text, DateTimeOffset EditedAt, DateTimeOffset? ToldAt = null) : ICommand<ConversationDone>;

/// <summary>The customer reacted to a message, or took that back.</summary>
/// <param name="Message">The message.</param>
/// <param name="Emoji">The reaction; null when it was taken back.</param>
/// <param name="ReactedAt">When, by the channel's clock.</param>
/// <param name="ToldAt">When we were told first.</param>
internal sealed record NoteReaction(string Message, string? Emoji, DateTimeOffset ReactedAt, DateTimeOffset ToldAt) : ICommand<ConversationDone>;

/// <summary>A moment of the channel's clock, which may count whole seconds, and when we were told first: what was told later of one moment is the later one.</summary>
internal sealed record SignMoment(DateTimeOffset At, DateTimeOffset? ToldAt)
{
    // A clock that is ahead does not shut out what comes after it; and says the same however often it is processed.
    public static SignMoment Of(DateTimeOffset at, DateTimeOffset toldAt) => new(at < toldAt ? at : toldAt, toldAt);

    public bool IsOlderThan(SignMoment? known) => known is not null && (At < known.At || (At == known.At && ToldAt < known.ToldAt));
}

/// <summary>What was sent up to a moment, by the channel's clock, has got so far.</summary>
/// <param name="State">How far.</param>
/// <param name="UpTo">The moment.</param>
/// <param name="Contact">The stream of the contact that it was sent to; null for any.</param>
internal sealed record NoteProgressUpTo(MessageState State, DateTimeOffset UpTo, string? Contact = null) : ICommand<ConversationDone>;

/// <summary>A channel told how far everything up to a moment had got, while something of ours was not known to be sent yet: remembered for that.</summary>
internal sealed record ProgressHeard(string Conversation, string? Record, string Contact, MessageState State, DateTimeOffset UpTo, DateTimeOffset At) : IAdministrativeEvent;

/// <summary>Up to when what was sent to a contact had got there, and had been read.</summary>
internal sealed record HeardProgress(DateTimeOffset? Delivered, DateTimeOffset? Read);

/// <summary>What a conversation makes of the signs that channels give.</summary>
internal static class SignDecisions
{
    // We hear that a message was taken after the channel has stamped it: by an attempt's length at most.
    private static readonly TimeSpan AnAttempt = TimeSpan.FromSeconds(30);

    public static Decision Elsewhere(Conversation state, NoteElsewhere note, DateTimeOffset at)
    {
        if (OursOf(state, note) is { } ours)
        {
            // What was in doubt was sent; by the channel's id it is known from now on.
            return ours.IsInDoubt
                ? Decision.Accept(new ElsewhereNoted(ours.Id), ConversationGrain.Progress(state, new NoteMessageState(ours.Id, MessageState.Sent, null, null), at).Events)
                : Decision.Unchanged(new ElsewhereNoted(ours.Id == note.Key ? ours.Id : null));
        }

        if (state.Entries.Count >= Conversation.MostEntries)
        {
            return Decision.Unchanged(new ElsewhereNoted(null));
        }

        var (id, sentAt) = (state.NextMessage, note.SentAt < at ? note.SentAt : at);
        var kind = note.Text is null && note.Attachments is [var first, ..] ? first.Kind : MessageKind.Text;
        List<IEvent> events =
        [
            new MessageSentElsewhere(state.Id, id, state.Record, state.Channel, kind, sentAt, at),
            new MessageContent(state.Subject, state.Id, id, MessageDirection.Out, state.Channel, sentAt, note.Text, note.Attachments, null, note.ProviderId),
        ];
        if (state.Status == ConversationStatus.Open)
        {
            events.Add(new ConversationStatusChanged(state.Id, state.Record, state.Channel, ConversationStatus.Waiting, null, "reply", null, at));
        }

        return Decision.Accept(new ElsewhereNoted(id), events);
    }

    public static Decision Withdraw(Conversation state, NoteWithdrawn note, DateTimeOffset at)
    {
        var done = new ConversationDone(state.Id, state.Revision);
        return state.Entry(note.Message) is { Withdrawn: false } entry
            ? Decision.Accept(done with { Revision = state.Revision + 1 }, new MessageWithdrawn(
                state.Id, entry.Id, state.Record, [.. entry.Attachments.Select(file => file.FileId).OfType<string>()], at))
            : Decision.Unchanged(done);
    }

    /// <summary>Of several changes the latest one counts, by the channel's clock; what was taken back stays so.</summary>
    public static Decision Edit(Conversation state, NoteEdited note, DateTimeOffset at)
    {
        var (done, moment) = (new ConversationDone(state.Id, state.Revision), SignMoment.Of(note.EditedAt, note.ToldAt ?? at));
        return state.Entry(note.Message) is { Withdrawn: false, Call: null } entry && !moment.IsOlderThan(entry.Edited) && (entry.EditedAt != moment.At || entry.Text != note.Text)
            ? Decision.Accept(done with { Revision = state.Revision + 1 }, new MessageEdited(
                state.Subject, state.Id, entry.Id, entry.Direction, state.Channel, note.Text, moment.At, at, moment.ToldAt))
            : Decision.Unchanged(done);
    }

    /// <summary>Of several reactions the latest one counts, by the channel's clock; what was taken back has none.</summary>
    public static Decision React(Conversation state, NoteReaction note, DateTimeOffset at)
    {
        var (done, moment) = (new ConversationDone(state.Id, state.Revision), SignMoment.Of(note.ReactedAt, note.ToldAt));
        return state.Entry(note.Message) is { Withdrawn: false } entry && !moment.IsOlderThan(entry.Reacted) && entry.Reaction != note.Emoji
            ? Decision.Accept(done, new MessageReactedTo(state.Subject, state.Id, note.Message, note.Emoji, at, moment.At, moment.ToldAt))
            : Decision.Unchanged(done);
    }

    public static Decision Progress(Conversation state, NoteProgressUpTo note, DateTimeOffset at)
    {
        var theirs = state.Entries.Where(entry => entry.Direction == MessageDirection.Out && (note.Contact is null || state.RouteOf(entry.Home).Contact == note.Contact)).ToList();
        var events = theirs
            .Where(entry => entry is { SentOn: { } sent, State: { } known } && sent - AnAttempt <= note.UpTo && MessageProgress.Moves(known, note.State))
            .Select(IEvent (entry) => new MessageStateChanged(state.Id, entry.Id, state.Record, note.State, null, null, at)).ToList();
        if (note.Contact is { } contact && theirs.Exists(entry => entry.State == MessageState.Queued && entry.At <= note.UpTo) && IsNews(state, contact, note))
        {
            events.Add(new ProgressHeard(state.Id, state.Record, contact, note.State, note.UpTo, at));
        }

        var done = new ConversationDone(state.Id, state.Revision);
        return events.Count == 0 ? Decision.Unchanged(done) : Decision.Accept(done, events);
    }

    /// <summary>What a channel had told of a message before we knew that it was sent. What was queued after that moment cannot be meant.</summary>
    public static IEnumerable<IEvent> Overtaken(Conversation state, ConversationEntry entry, NoteMessageState note, DateTimeOffset at)
    {
        if (note.State == MessageState.Sent && state.Heard.TryGetValue(state.RouteOf(entry.Home).Contact, out var heard))
        {
            var from = entry.At > at - AnAttempt ? entry.At : at - AnAttempt;
            MessageState? got = heard.Read >= from ? MessageState.Read : heard.Delivered >= from ? MessageState.Delivered : null;
            if (got is { } reached)
            {
                yield return new MessageStateChanged(state.Id, entry.Id, state.Record, reached, null, null, at);
            }
        }
    }

    public static Conversation Heard(Conversation state, ProgressHeard heard)
    {
        var known = state.Heard.GetValueOrDefault(heard.Contact) ?? new HeardProgress(null, null);
        return state with { Heard = state.Heard.SetItem(heard.Contact, heard.State == MessageState.Read ? known with { Read = heard.UpTo } : known with { Delivered = heard.UpTo }) };
    }

    private static bool IsNews(Conversation state, string contact, NoteProgressUpTo note) =>
        !(state.Heard.GetValueOrDefault(contact) is { } known && (note.State == MessageState.Read ? known.Read : known.Delivered) >= note.UpTo);

    // By the id that we gave it along; where the channel does not tell that back, by what is on its way at this moment, or was when it came to be in doubt.
    private static ConversationEntry? OursOf(Conversation state, NoteElsewhere note) => (note.Key is { } key ? state.Entry(key) : null) ?? state.Entries.Find(entry =>
        entry.ProviderId == note.ProviderId
        || (entry.Direction == MessageDirection.Out && (entry.State == MessageState.Queued || (entry.IsInDoubt && WasOnItsWay(entry, note.SentAt)))
            && entry.Text == note.Text && (entry.Text is not null || entry.Attachments.Count == note.Attachments.Count)));

    // What somebody writes again because of the doubt is written after it was told.
    private static bool WasOnItsWay(ConversationEntry entry, DateTimeOffset at) => at >= entry.At - AnAttempt && at <= entry.StateAt;
}
