namespace OmniGrains.Search.Index;

/// <summary>What can be asked for together.</summary>
internal enum SearchGroup
{
    Messages,
    Customers,
    Orders,
}

/// <summary>One thing that can be found.</summary>
/// <param name="Id">The position of the event that says it: newer rows have larger ones.</param>
/// <param name="Group">Among what it is found.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Owner">The conversation, customer's record or order.</param>
/// <param name="Part">The message.</param>
/// <param name="Record">Whose record it goes with when that is erased; null when it is nobody's, or not personal.</param>
/// <param name="Channel">The channel that it is counted under.</param>
/// <param name="At">When it was sent or written.</param>
/// <param name="Body">What is searched.</param>
internal sealed record SearchRow(
    long Id, SearchGroup Group, string Kind, string Owner, string? Part, string? Record, string? Channel, string At, string Body);

/// <summary>The kinds of rows.</summary>
internal static class SearchKinds
{
    public const string Message = "message";
    public const string Note = "note";
    public const string Title = "title";
    public const string Contact = "contact";
    public const string Customer = "customer";
    public const string Order = "order";
    public const string Delivery = "delivery";
}
