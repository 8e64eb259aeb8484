using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Linking;
using OmniGrains.Inbox.Stories;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Inbox.Desk;

/// <summary>What lies beside a conversation: the customer, orders, other conversations. Read from live state, in parallel.</summary>
internal sealed class ConversationSurroundings(
    ICustomerRecords customers, CustomersConversations conversations, IOrders orders, ProductsBeside products, IMacroSuggestions macros, IBrandVoices brands,
    Presence.Viewers viewers)
{
    private const int MostOrders = 5;
    private const int LongestPreview = 140;

    public async ValueTask<Surroundings> Of(Conversation state, CancellationToken cancellation)
    {
        var customer = state is { Record: { } record, Forgotten: false } ? await customers.Find(record, cancellation) : null;
        var others = customer is null ? Task.FromResult<IReadOnlyList<Conversation>>([]) : conversations.Of(customer.Id, state.Id, cancellation);
        var linked = await conversations.LinkedTo(state, cancellation);
        var found = await Orders(state, customer, cancellation);
        return new Surroundings(
            customer, found, await products.Of(found, cancellation), await Macros(state, found, cancellation), [.. (await others).Select(SummaryOf)],
            LinkedConversations.Of(state, (await others).Concat(linked).DistinctBy(other => other.Id), viewers),
            await brands.On(state.Connection, customer?.PreferredLanguage ?? state.Language, cancellation));
    }

    private async ValueTask<IReadOnlyList<MacroSuggestion>> Macros(Conversation state, IReadOnlyList<ServedOrder> found, CancellationToken cancellation) =>
        state.Forgotten || ConversationAnswers.FactsOf(state) is not { } facts ? [] : await macros.For(facts, ConversationAnswers.WordsOf(state, null), found, cancellation);

    /// <summary>The beginning of what was said last; notes do not count.</summary>
    public static string? Preview(string? text) => text?.Beginning(LongestPreview);

    private async Task<IReadOnlyList<ServedOrder>> Orders(Conversation state, CustomerRecord? customer, CancellationToken cancellation)
    {
        var latest = customer?.RecentPurchases.Where(purchase => purchase.Kind == PurchaseKind.Sale).Select(purchase => purchase.OrderId).Take(MostOrders) ?? [];
        string[] ids = state.Handling.OrderId is { } about ? [about, .. latest] : [.. latest];
        var found = await Task.WhenAll(ids.Distinct(StringComparer.Ordinal).Select(id => orders.Describe(id, cancellation).AsTask()));
        return [.. found.OfType<ServedOrder>()];
    }

    private static EarlierConversation SummaryOf(Conversation state)
    {
        var last = state.Entries.FindLast(entry => entry.Direction != MessageDirection.Note);
        return new EarlierConversation(
            state.Id, state.Channel, state.Title, state.Status, state.OpenedAt, last?.SentAt ?? state.OpenedAt, state.Entries.Count, Preview(last?.Text));
    }
}

/// <summary>What lies beside a conversation.</summary>
internal sealed record Surroundings(
    CustomerRecord? Customer, IReadOnlyList<ServedOrder> Orders, IReadOnlyList<ConversationProduct> Products, IReadOnlyList<MacroSuggestion> Macros,
    IReadOnlyList<EarlierConversation> Earlier, IReadOnlyList<LinkedConversation> Linked, ConversationBrand? Brand);
