using System.Collections.Immutable;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Rules;

namespace OmniGrains.Inbox.Conversations;

/// <summary>
/// Decides what nobody does by hand. Each act is decided on what the one before it left; one that is refused leaves nothing but the reason, and keeps no
/// other one from being done. An act that would change nothing is not recorded. Whatever goes in a circle ends here: of one source at most
/// <see cref="MostPerHour"/> acts in an hour are done with a conversation.
/// </summary>
internal static class ActingByItself
{
    public const int MostPerHour = 10;
    private const int KeptAtLeast = 50;

    public static Decision Decide(Conversation state, ActByItself command, DateTimeOffset at)
    {
        var (now, events, outcomes, reminders) = (state, new List<IEvent>(), new List<ActOutcome>(), new List<Reminder>());
        foreach (var act in command.Acts)
        {
            var (done, message, rejection) = Do(now, act, command, at, reminders);
            outcomes.Add(new ActOutcome(act.Source, rejection?.Code, rejection?.Detail, message));
            if (done.Count > 0 || rejection is not null)
            {
                events.Add(new ActedByItself(
                    state.Id, state.Record, act.Source, act.Version, act.Why, command.Trigger.Kind, command.Trigger.Position, rejection?.Code, rejection?.Detail, at));
                events.AddRange(done);
                now = events.Skip(events.Count - done.Count - 1).Aggregate(now, ConversationEvolution.Evolve);
            }
        }

        var reply = new ActingDone(state.Id, outcomes);
        return events.Count == 0 ? Decision.Unchanged(reply) : reminders.Aggregate(Decision.Accept(reply, events), (decision, reminder) => decision.Remind(reminder));
    }

    /// <summary>What stays of what was done: all of the last hour, and no fewer than the last fifty.</summary>
    public static ImmutableList<ActedByItself> Kept(ImmutableList<ActedByItself> known, ActedByItself acted)
    {
        var hour = acted.At.AddHours(-1);
        var old = known.TakeWhile(one => one.At <= hour).Count();
        return known.RemoveRange(0, Math.Min(old, Math.Max(0, known.Count + 1 - KeptAtLeast))).Add(acted);
    }

    private static (IReadOnlyList<IEvent> Done, string? Message, Rejection? Rejection) Do(
        Conversation now, AutomaticAct act, ActByItself command, DateTimeOffset at, List<Reminder> reminders)
    {
        if ((act.Refused ?? TooOften(now, act, at)) is { } refused)
        {
            return ([], null, refused);
        }

        var whole = new ConversationAct(act.Reply, act.Note, act.Edit, act.Macro, act.MacroVersion, act.Template);
        var decision = new ConversationActing(now, new ActOnConversation(whole, command.Facts, null, act.By, Automatic: true), at).Decide();
        if (decision.Rejection is { } rejection)
        {
            return ([], null, rejection.ToKeep());
        }

        reminders.AddRange(decision.Reminders);
        var cause = AutomaticCause.Of(act, command.Trigger.Depth + 1);
        List<IEvent> done = [.. decision.Events.Select(told => Caused(told, cause, act.Why))];
        var isSomething = done.Exists(told => told is not MacroUsed);
        if (act.Notify is { } name)
        {
            done.Add(new ConversationNoticed(now.Id, now.Record, name, act.By, act.Why, at));
            isSomething = true;
        }

        return (isSomething ? done : [], ((ConversationActed)decision.Reply!).Message, null);
    }

    private static IEvent Caused(IEvent told, string cause, string why) => told switch
    {
        ReplyQueued reply => reply with { Cause = cause },
        NoteAdded note => note with { Cause = cause },
        ConversationChanged changed => changed with { Cause = cause, Why = why },
        ConversationStatusChanged changed => changed with { Cause = cause, Reason = "automation" },
        _ => told,
    };

    private static Rejection? TooOften(Conversation now, AutomaticAct act, DateTimeOffset at) =>
        now.ByItself.Count(one => one.Code is null && one.Source == act.Source && one.At > at.AddHours(-1)) >= MostPerHour ? ConversationRejections.TooOften : null;
}
