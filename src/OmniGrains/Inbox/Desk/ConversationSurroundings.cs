using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contacts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Inbox.Desk;

/// <summary>What lies beside a conversation: the customer, orders, other conversations. Read from live state, in parallel.</summary>
internal sealed class ConversationSurroundings(IGrains grains, ICustomerRecords customers, ICustomerFamilies families, IOrders orders)
{
    private const int MostOrders = 5;
    private const int MostEarlier = 20;
    private const int LongestPreview = 140;

    public async ValueTask<Surroundings> Of(Conversation state, CancellationToken cancellation)
    {
        var customer = state is { Record: { } record, Forgotten: false } ? await customers.Find(record, cancellation) : null;
        var earlier = customer is null ? Task.FromResult<IReadOnlyList<EarlierConversation>>([]) : Earlier(customer.Id, state.Id, cancellation);
        return new Surroundings(customer, await Orders(state, customer, cancellation), await earlier);
    }

    /// <summary>The beginning of what was said last; notes do not count.</summary>
    public static string? Preview(string? text) => text?.Beginning(LongestPreview);

    private async Task<IReadOnlyList<ServedOrder>> Orders(Conversation state, CustomerRecord? customer, CancellationToken cancellation)
    {
        var latest = customer?.RecentPurchases.Where(purchase => purchase.Kind == PurchaseKind.Sale).Select(purchase => purchase.OrderId).Take(MostOrders) ?? [];
        string[] ids = state.Handling.OrderId is { } about ? [about, .. latest] : [.. latest];
        var found = await Task.WhenAll(ids.Distinct(StringComparer.Ordinal).Select(id => orders.Describe(id, cancellation).AsTask()));
        return [.. found.OfType<ServedOrder>()];
    }

    // Conversations stay with the record on which they began: those of a merged customer lie on all its records.
    private async Task<IReadOnlyList<EarlierConversation>> Earlier(string customer, string current, CancellationToken cancellation)
    {
        var ids = new List<string>();
        foreach (var record in await families.RecordsOf(customer, cancellation))
        {
            ids.AddRange((await grains.Read(CustomerInbox.GrainOf(record), ReadCustomerInbox.Query, cancellation)).Value.Conversations);
        }

        // Ids grow with time.
        var latest = ids.Where(id => id != current).OrderDescending(StringComparer.Ordinal).Take(MostEarlier);
        var states = await Task.WhenAll(latest.Select(async id => (await grains.Read(new ConversationId(id).Grain, ReadConversation.Query, cancellation)).Value));
        return [.. states.Where(state => state.Exists).Select(SummaryOf)];
    }

    private static EarlierConversation SummaryOf(Conversation state)
    {
        var last = state.Entries.FindLast(entry => entry.Direction != MessageDirection.Note);
        return new EarlierConversation(
            state.Id, state.Channel, state.Title, state.Status, state.OpenedAt, last?.SentAt ?? state.OpenedAt, state.Entries.Count, Preview(last?.Text));
    }
}

/// <summary>What lies beside a conversation.</summary>
internal sealed record Surroundings(CustomerRecord? Customer, IReadOnlyList<ServedOrder> Orders, IReadOnlyList<EarlierConversation> Earlier);
