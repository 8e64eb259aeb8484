using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Inbox.Conversations;

/// <summary>What other slices are told of a conversation.</summary>
internal static class ConversationAnswers
{
    public static ConversationFacts? FactsOf(Conversation state) => !state.Exists ? null : new ConversationFacts(
        state.Id, state.Forgotten ? null : state.Record, state.Connection, state.Connector, state.Channel, state.Status, state.Handling.Assignee, state.Handling.Team,
        state.Handling.Priority, [.. state.Handling.Labels], state.Handling.OrderId, state.OpenedAt,
        state.Entries.FindLast(entry => entry.Direction == MessageDirection.Out)?.By, state.Revision, state.Forgotten);
}
