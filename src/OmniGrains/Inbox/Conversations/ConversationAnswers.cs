using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Inbox.Conversations;

/// <summary>What other slices are told of a conversation.</summary>
internal static class ConversationAnswers
{
    public static ConversationFacts? FactsOf(Conversation state) => !state.Exists ? null : new ConversationFacts(
        state.Id, state.Forgotten ? null : state.Record, state.Connection, state.Connector, state.Channel, state.Status, state.Handling.Assignee, state.Handling.Team,
        state.Handling.Priority, [.. state.Handling.Labels], state.Handling.OrderId, state.OpenedAt,
        state.Entries.FindLast(entry => entry is { Direction: MessageDirection.Out, Automatic: false, By: not null })?.By, state.Revision, state.Forgotten, state.WaitingSince, state.FirstResponseAt,
        state.Routing, state.LastUsed.Channel == state.Channel ? null : state.LastUsed.Channel, state.LastUsed.Connector, state.Language);

    /// <summary>What it says; empty once it is forgotten.</summary>
    public static ConversationWords WordsOf(Conversation state, string? message)
    {
        var entry = message is null ? state.Entries.FindLast(one => one is { Direction: MessageDirection.In, Automatic: false }) : state.Entry(message);
        return new ConversationWords(state.ContactName, state.Title ?? entry?.Heading, entry?.Text);
    }
}
