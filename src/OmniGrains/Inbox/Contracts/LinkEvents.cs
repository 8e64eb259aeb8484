using OmniGrains.Edge;

namespace OmniGrains.Inbox.Contracts;

/// <summary>
/// The conversation and another one are one story; each stays as it is. Told in both, in the order of the link's turns: it holds while its turn is odd, and of
/// two turns the greater one counts.
/// </summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Other">The other one.</param>
/// <param name="Record">Whose record this one is on.</param>
/// <param name="Channel">The channel that this one is counted under.</param>
/// <param name="OtherChannel">The channel that the other one is counted under.</param>
/// <param name="Turn">How often the two were linked and unlinked, this time included.</param>
/// <param name="Reasons">What speaks for it: <c>customer</c>, <c>order</c>, <c>question</c>, <c>by-hand</c>.</param>
/// <param name="By">Who did it; a rule as <c>joining:id@version</c>.</param>
/// <param name="Why">Why, in our own words; free of personal data.</param>
/// <param name="At">When.</param>
public sealed record ConversationLinked(
    string Conversation, string Other, string? Record, string Channel, string OtherChannel, int Turn, IReadOnlyList<string> Reasons, string By, string Why, DateTimeOffset At) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>The two are not one story, as somebody says: no rule links or merges them again.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Other">The other one.</param>
/// <param name="Record">Whose record this one is on.</param>
/// <param name="Turn">As of <see cref="ConversationLinked"/>.</param>
/// <param name="By">Who did it.</param>
/// <param name="At">When.</param>
public sealed record ConversationUnlinked(string Conversation, string Other, string? Record, int Turn, string By, DateTimeOffset At) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}
