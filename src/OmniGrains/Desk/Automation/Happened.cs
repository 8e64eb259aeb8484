using OmniGrains.Desk.Contracts;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Desk.Automation;

/// <summary>An event that rules may look at.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Triggers">What it is to rules.</param>
/// <param name="Message">The message that came with it; null for none.</param>
/// <param name="Depth">How many rules led to it.</param>
internal sealed record Happened(string Conversation, IReadOnlyList<AutomationTrigger> Triggers, string? Message, int Depth)
{
    /// <returns>Null for what is nothing to rules.</returns>
    public static Happened? Of(Recorded recorded) => recorded.Event switch
    {
        ConversationOpened { By: null } opened => new Happened(opened.Conversation, [AutomationTrigger.ConversationOpened], null, 0),
        MessageReceived { Automatic: false } received => new Happened(received.Conversation, [AutomationTrigger.MessageReceived], received.Message, 0),
        ReplyQueued { Automatic: false } reply => Caused(reply.Conversation, reply, AutomationTrigger.ReplySent),
        MessageStateChanged { State: MessageState.Failed } failed => Caused(failed.Conversation, failed, AutomationTrigger.MessageFailed),
        NoteAdded note => Caused(note.Conversation, note, AutomationTrigger.NoteAdded),
        ConversationStatusChanged changed => Caused(changed.Conversation, changed, AutomationTrigger.StatusChanged),
        ConversationChanged { Reassigned: true } changed => Caused(changed.Conversation, changed, AutomationTrigger.Assigned, AutomationTrigger.Changed),
        ConversationChanged changed => Caused(changed.Conversation, changed, AutomationTrigger.Changed),
        ServiceClockWarned warned => Caused(warned.Conversation, warned, AutomationTrigger.SlaWarned),
        ServiceClockBreached breached => Caused(breached.Conversation, breached, AutomationTrigger.SlaBreached),
        SurveyAnswered answered => Caused(answered.About.Conversation, answered, AutomationTrigger.SurveyAnswered),
        _ => null,
    };

    /// <summary>The trigger that lets a rule look; null for none.</summary>
    public AutomationTrigger? For(AutomationRuleInput rule)
    {
        foreach (var trigger in Triggers)
        {
            if (rule.On.Contains(trigger))
            {
                return trigger;
            }
        }

        return null;
    }

    private static Happened Caused(string conversation, IEvent told, params AutomationTrigger[] triggers) => new(conversation, triggers, null, AutomaticCause.DepthOf(told));
}
