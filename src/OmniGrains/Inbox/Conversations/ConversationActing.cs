using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Rules;

namespace OmniGrains.Inbox.Conversations;

/// <summary>Decides several things in one go, each on what the one before it left: when one of them is refused, nothing happens.</summary>
internal sealed class ConversationActing(Conversation state, ActOnConversation command, DateTimeOffset at)
{
    private const int MostLabels = 20;

    private readonly List<IEvent> _events = [];
    private readonly List<Reminder> _reminders = [];
    private Conversation _now = state;

    public Decision Decide()
    {
        var (act, by) = (command.Act, command.By);
        string? reply = null, note = null;
        if ((ConversationGrain.Refusal(_now, command.Revision) ?? Replied(act, by, ref reply) ?? Noted(act, by, ref note) ?? Changed(act, by)) is { } refused)
        {
            return Decision.Reject(refused);
        }

        if (act.Macro is { } macro)
        {
            _events.Add(new MacroUsed(_now.Id, _now.Record, macro, act.MacroVersion, by, at));
        }

        return _reminders.Aggregate(
            Decision.Accept(new ConversationActed(_now.Id, reply, note, _now.Revision), _events), (decision, reminder) => decision.Remind(reminder));
    }

    private Rejection? Replied(ConversationAct act, string by, ref string? message)
    {
        if (act.Reply is null)
        {
            return null;
        }

        message = _now.NextMessage;
        return Take(ConversationGrain.Reply(
            _now, new QueueReply(new Draft(act.Reply, null), command.Facts, act.Edit.Status ?? (command.Automatic ? _now.Status : ConversationStatus.Waiting), null, by, command.Automatic,
            Insists: command.Insists || command.Revision is not null), at));
    }

    private Rejection? Noted(ConversationAct act, string by, ref string? message)
    {
        if (act.Note is null)
        {
            return null;
        }

        message = _now.NextMessage;
        return Take(ConversationGrain.Note(_now, new AddInternalNote(act.Note, [], by), at));
    }

    private Rejection? Changed(ConversationAct act, string by)
    {
        var edit = act.Edit;
        var labels = _now.Handling.Labels.Union(edit.AddLabels ?? []).Except(edit.RemoveLabels ?? []);
        var change = new ConversationChange(act.Reply is null ? edit.Status : null, null, edit.Assignee, edit.Team, edit.Priority, [.. labels], null, null);
        return labels.Count > MostLabels ? ConversationRejections.TooManyLabels : Take(HandlingDecisions.Change(_now, new ChangeConversation(change, null, by), at));
    }

    private Rejection? Take(Decision decision)
    {
        _events.AddRange(decision.Events);
        _reminders.AddRange(decision.Reminders);
        _now = decision.Events.Aggregate(_now, ConversationEvolution.Evolve);
        return decision.Rejection;
    }
}
