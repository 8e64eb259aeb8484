using OmniGrains.Customers.Contracts;
using OmniGrains.Edge.Json;
using OmniGrains.Edge.Words;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Desk.Macros;

/// <summary>What macros can say of a conversation, its customer and the order it is about. Numbers, amounts and days as the language of the text writes them; what is not known has no value.</summary>
internal static class MacroVariables
{
    /// <summary>Variables that are one text.</summary>
    public static readonly IReadOnlySet<string> Values = new HashSet<string>(
    [
        "customer.id", "customer.name", "customer.language", "order.id", "order.number", "order.total", "order.currency", "order.placedOn", "order.promisedOn", "order.payment",
        "order.fulfilment", "order.carrier", "order.tracking", "product.sku", "product.name", "loyalty.programme", "loyalty.points", "loyalty.tier", "agent.name",
        "conversation.id", "conversation.channel", "brand.name", "brand.greeting", "brand.signature",
    ], StringComparer.Ordinal);

    /// <summary>All, with the list that <c>each</c> goes over.</summary>
    public static readonly IReadOnlyList<string> All = [.. Values.Order(StringComparer.Ordinal), "order.lines"];

    /// <summary>Whether a text may name it: a variable, or a group of them in a condition.</summary>
    public static bool IsKnown(string path) => All.Contains(path, StringComparer.Ordinal) || (!path.Contains('.', StringComparison.Ordinal) && All.Any(one => one.StartsWith($"{path}.", StringComparison.Ordinal)));

    /// <summary>The values, by group. A customer without a name is called as the contact calls itself.</summary>
    public static Dictionary<string, Dictionary<string, object?>> Of(ConversationFacts conversation, CustomerRecord? customer, string? contact, ServedOrder? order, BrandVoice? brand, string? agent,
        Writing writing)
    {
        var parcel = order?.Parcels.LastOrDefault(one => one.TrackingNumber is not null) ?? order?.Parcels.LastOrDefault();
        var line = order?.Lines.FirstOrDefault();
        var loyalty = customer?.Loyalty.FirstOrDefault();
        return new Dictionary<string, Dictionary<string, object?>>(StringComparer.Ordinal)
        {
            ["customer"] = Group(("id", customer?.Id), ("name", customer?.Name ?? contact), ("language", customer?.PreferredLanguage ?? conversation.Language)),
            ["order"] = Group(
                ("id", order?.OrderId), ("number", order?.Number ?? order?.OrderId), ("total", order is null ? null : writing.Amount(order.Total, order.Currency)), ("currency", order?.Currency), ("placedOn", Day(order?.PlacedAt, writing)),
                ("promisedOn", Day(order?.PromisedBy, writing)), ("payment", Name(order?.Payment)), ("fulfilment", Name(order?.Fulfilment)), ("carrier", parcel?.Carrier),
                ("tracking", parcel?.TrackingNumber),
                ("lines", order?.Lines.Select(one => Group(("sku", one.Sku), ("name", one.Name ?? one.Sku), ("quantity", writing.Number(one.Quantity)), ("amount", writing.Amount(one.Amount, order.Currency)))).ToList())),
            ["product"] = Group(("sku", line?.Sku), ("name", line is null ? null : line.Name ?? line.Sku)),
            ["loyalty"] = Group(("programme", loyalty?.Programme), ("points", loyalty is null ? null : writing.Number(loyalty.Points)), ("tier", loyalty?.Tier)),
            ["agent"] = Group(("name", agent)),
            ["conversation"] = Group(("id", conversation.Id), ("channel", conversation.Channel)),
            ["brand"] = Group(("name", brand?.Name), ("greeting", brand?.Greeting), ("signature", brand?.Signature)),
        };
    }

    // An empty text is no value: it would leave a gap.
    private static Dictionary<string, object?> Group(params (string Name, object? Value)[] values) =>
        values.ToDictionary(one => one.Name, one => one.Value is "" ? null : one.Value, StringComparer.Ordinal);

    private static string? Day(DateTimeOffset? at, Writing writing) => at is { } moment ? writing.Day(DateOnly.FromDateTime(moment.DateTime)) : null;

    private static string? Name<T>(T? state)
        where T : struct, Enum => state is { } known ? NamedEnumFactory.NameOf(known) : null;
}
