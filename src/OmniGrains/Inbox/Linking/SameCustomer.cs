using OmniGrains.Edge;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.Linking;

/// <summary>Whether two conversations may be with one person: not when both are of known ones, and these are not the same.</summary>
internal static class SameCustomer
{
    // Nobody known may be anybody: whoever joins them says who it is.
    public static async ValueTask<bool> May(Conversation one, Conversation other, ICustomerFamilies families, CancellationToken cancellation) =>
        one.Record is null || other.Record is null || await families.CustomerOf(one.Record, cancellation) == await families.CustomerOf(other.Record, cancellation);
}
