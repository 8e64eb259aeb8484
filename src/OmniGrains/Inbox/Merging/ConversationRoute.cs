using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.Merging;

/// <summary>A way to a customer: a contact on a connected channel.</summary>
/// <param name="Member">The conversation that it came with; null for the conversation's own.</param>
/// <param name="Record">Whose record that is on.</param>
/// <param name="Connection">The connected channel.</param>
/// <param name="Connector">Whose contract that speaks.</param>
/// <param name="Channel">The channel that it is counted under.</param>
/// <param name="Contact">The contact's stream.</param>
/// <param name="Address">Where replies go to. Personal, as is the name.</param>
/// <param name="Name">As the contact calls itself.</param>
/// <param name="LastInboundAt">When the contact last wrote.</param>
/// <param name="IsMember">Whether what the contact writes comes in here.</param>
internal sealed record ConversationRoute(
    string? Member, string? Record, string Connection, string Connector, string Channel, string Contact, string? Address, string? Name, DateTimeOffset? LastInboundAt,
    bool IsMember = true)
{
    /// <summary>Who let the conversation go on here, and why.</summary>
    public MergeTold? Told { get; init; }

    public static ConversationRoute OwnOf(Conversation state) => new(
        null, state.Record, state.Connection, state.Connector, state.Channel, state.Contact, state.Address, state.ContactName, state.LastInboundAt);
}
