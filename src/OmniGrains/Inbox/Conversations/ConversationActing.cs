using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Rules;

namespace OmniGrains.Inbox.Conversations;

/// <summary>Decides several things in one go, each on what the one before it left: when one of them is refused, nothing happens.</summary>
internal sealed class ConversationActing(Conversation state, ActOnConversation command, DateTimeOffset at)
{
    public const int MostLabels = 20;

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
        if (!Says(act))
        {
            return null;
        }

        message = _now.NextMessage;
        return Take(DraftsOf(act.Reply, act.Template).Select(draft => ConversationGrain.Reply(
            _now, new QueueReply(draft, command.Facts, act.Edit.Status ?? (command.Automatic ? _now.Status : ConversationStatus.Waiting), null, by, command.Automatic,
            Insists: command.Insists || command.Revision is not null), at)).FirstThatPasses(decision => decision.Rejection));
    }

    private static bool Says(ConversationAct act) => act.Reply is not null || act.Template is not null;

    /// <summary>What may be said, in the order in which it is tried: the template stands in for a text that comes too late.</summary>
    public static IEnumerable<Draft> DraftsOf(string? text, TemplateMessage? template) =>
        text is null ? [new Draft(null, template)] : template is null ? [new Draft(text, null)] : [new Draft(text, null), new Draft(null, template)];

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
        var change = new ConversationChange(Says(act) ? null : edit.Status, null, edit.Assignee, edit.Team, edit.Priority, [.. labels], null, null);
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

/// <summary>Of what is tried one after the other: the next one only where a text came too late.</summary>
internal static class Attempts
{
    /// <returns>The first that passes, or else what came of the first one.</returns>
    public static T FirstThatPasses<T>(this IEnumerable<T> attempts, Func<T, Rejection?> refused)
    {
        using var each = attempts.GetEnumerator();
        each.MoveNext();
        var first = each.Current;
        return refused(first)?.Code == ChannelRules.WindowClosedCode && each.MoveNext() && refused(each.Current) is null ? each.Current : first;
    }
}
