using OmniGrains.Channels.Connections;
using OmniGrains.Customers.Contracts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Channels.Marketplaces;

/// <summary>
/// Ties a mail that a marketplace relayed to its order and its buyer: the order among those of that marketplace's connections, by its number; the buyer by the
/// relay's address, which is their id on that connection. A number alone recognises nobody: anybody can write one.
/// </summary>
internal sealed class RelayedMail(ConnectionDirectory directory, IOrders orders, ICustomerLookup lookup, ICustomerRecords records)
{
    private static readonly TimeSpan Lately = TimeSpan.FromDays(90);

    public async ValueTask<IncomingMessage> Tied(IncomingMessage message, CancellationToken cancellation)
    {
        if (message.Market is not { } market)
        {
            return message;
        }

        // Where the marketplace itself brings a message it is of that connection, and says whose.
        var isOwn = message.Identities.Count > 0;
        List<string> connections = isOwn ? [message.Connection] : [.. (await directory.All(cancellation)).ById.Values.Where(connection => connection.Settings.Connector == market.Connector).Select(connection => connection.Id)];
        foreach (var number in market.OrderNumbers)
        {
            foreach (var connection in connections)
            {
                if (await orders.Find(OrderId.Of(connection, number).Value, cancellation) is { } order)
                {
                    return message with { OrderId = order.OrderId, Identities = isOwn ? message.Identities : [BuyerOf(connection, message.Address)] };
                }
            }
        }

        if (isOwn)
        {
            return await OnlyOrderOf(message, cancellation) is { } order ? message with { OrderId = order } : message;
        }

        // Without a known order the buyer is one of the only connection; of several nobody knows of which.
        return connections is [var only] ? message with { Identities = [BuyerOf(only, message.Address)] } : message;
    }

    // Whom the marketplace itself names, and who bought there once lately, writes about that; of several orders nobody knows of which.
    private async ValueTask<string?> OnlyOrderOf(IncomingMessage message, CancellationToken cancellation)
    {
        var customer = await lookup.Find(message.Identities[0], cancellation) is { } known ? await records.Find(known, cancellation) : null;
        var lately = (customer?.RecentPurchases ?? []).Where(one =>
            one.Kind == PurchaseKind.Sale && one.OrderId.StartsWith($"{message.Connection}:", StringComparison.Ordinal) && message.SentAt - one.OccurredAt < Lately);
        return lately.Take(2).ToList() is [var only] ? only.OrderId : null;
    }

    private static IdentityInput BuyerOf(string connection, string address) => new(IdentityKinds.Buyer, $"{connection}:{address}");
}
