using OmniGrains.Edge;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Search.Words;

namespace OmniGrains.Search.Asking;

/// <summary>What was found, newest first in each part. A part that was not asked for, or that the key may not read, is absent.</summary>
/// <param name="Messages">Messages, notes, titles and contacts' names of conversations.</param>
/// <param name="Customers">Customers, the records merged into one once.</param>
/// <param name="Orders">Orders, each once on a page.</param>
public sealed record SearchAnswer(Page<FoundMessage>? Messages, Page<FoundCustomer>? Customers, Page<FoundOrder>? Orders);

/// <summary>A message, note or title, or how the contact of a conversation calls itself.</summary>
/// <param name="Kind"><c>message</c>, <c>note</c>, <c>title</c> or <c>contact</c>.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="MessageId">The message or note; absent for a title or contact.</param>
/// <param name="CustomerId">Whose conversation it is; absent when nobody was recognised.</param>
/// <param name="Channel">The channel that it is counted under.</param>
/// <param name="Status">Where the conversation stands.</param>
/// <param name="At">When it was sent or written.</param>
/// <param name="Snippet">What was found.</param>
public sealed record FoundMessage(
    string Kind, string ConversationId, string? MessageId, string? CustomerId, string? Channel, ConversationStatus? Status, DateTimeOffset At, Snippet Snippet);

/// <summary>A customer.</summary>
/// <param name="CustomerId">Read it with <c>GET /v1/customers/{id}</c>.</param>
/// <param name="Snippet">What was found: names, addresses and numbers, one a line.</param>
public sealed record FoundCustomer(string CustomerId, Snippet Snippet);

/// <summary>An order or return.</summary>
/// <param name="OrderId">Read it with <c>GET /v1/orders/{id}</c>.</param>
/// <param name="CustomerId">Whose it is; absent when nobody's.</param>
/// <param name="Channel">Where it was bought; absent when it was found by where it goes to.</param>
/// <param name="At">When.</param>
/// <param name="Snippet">What was found: numbers, goods, or where it goes to.</param>
public sealed record FoundOrder(string OrderId, string? CustomerId, string? Channel, DateTimeOffset At, Snippet Snippet);
