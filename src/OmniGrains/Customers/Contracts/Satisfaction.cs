using OmniGrains.Engine;

namespace OmniGrains.Customers.Contracts;

/// <summary>What a customer answered last to a kind of survey.</summary>
/// <param name="Kind"><c>csat</c> (1 to 5) or <c>nps</c> (0 to 10).</param>
/// <param name="Score">The answer.</param>
/// <param name="At">When.</param>
/// <param name="ConversationId">About which conversation.</param>
public sealed record CustomerSatisfaction(string Kind, int Score, DateTimeOffset At, string ConversationId);

/// <summary>Notes an answer on a record; an older one than is known changes nothing.</summary>
public sealed record NoteSatisfaction(CustomerSatisfaction Answer) : ICommand<CustomerReply>;

/// <summary>A record has another last answer to a kind of survey.</summary>
public sealed record SatisfactionNoted(CustomerSatisfaction Answer) : IEvent;
