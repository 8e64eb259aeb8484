using OmniGrains.Edge;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Search.Index;
using OmniGrains.Search.Words;

namespace OmniGrains.Search.Asking;

/// <summary>Pages of what was found, with the customers that records are part of now.</summary>
internal sealed class FoundPages(Finder finder, ICustomerFamilies families, long before, int size)
{
    private readonly Dictionary<string, string> _customers = new(StringComparer.Ordinal);

    public async Task<Page<FoundMessage>> Messages(Wanted wanted, CancellationToken cancellation)
    {
        var (rows, next) = await finder.Find(wanted with { Group = SearchGroup.Messages }, before, size, cancellation);
        var items = new List<FoundMessage>(rows.Count);
        foreach (var row in rows)
        {
            items.Add(new FoundMessage(
                row.Kind, row.Owner, row.Part, await CustomerOf(row.Record, cancellation), row.Channel,
                row.Status is null ? null : Enum.Parse<ConversationStatus>(row.Status, ignoreCase: true), Timestamps.Parse(row.At), Snippet.Of(row.Body, wanted.Question)));
        }

        return new Page<FoundMessage>(items, CursorOf(next));
    }

    // Where a customer is on two pages, by two of its records, it is shown on both.
    public async Task<Page<FoundCustomer>> Customers(Wanted wanted, CancellationToken cancellation)
    {
        var (rows, next) = await finder.Find(Plain(wanted) with { Group = SearchGroup.Customers, Channel = null, From = null, To = null }, before, size, cancellation);
        var items = new List<FoundCustomer>(rows.Count);
        foreach (var row in rows)
        {
            var customer = (await CustomerOf(row.Owner, cancellation))!;
            if (items.TrueForAll(item => item.CustomerId != customer))
            {
                items.Add(new FoundCustomer(customer, Snippet.Of(row.Body, wanted.Question)));
            }
        }

        return new Page<FoundCustomer>(items, CursorOf(next));
    }

    public async Task<Page<FoundOrder>> Orders(Wanted wanted, CancellationToken cancellation)
    {
        var (rows, next) = await finder.Find(Plain(wanted) with { Group = SearchGroup.Orders }, before, size, cancellation);
        var items = new List<FoundOrder>(rows.Count);
        foreach (var row in rows.DistinctBy(row => row.Owner, StringComparer.Ordinal))
        {
            items.Add(new FoundOrder(row.Owner, await CustomerOf(row.Record, cancellation), row.Channel, Timestamps.Parse(row.At), Snippet.Of(row.Body, wanted.Question)));
        }

        return new Page<FoundOrder>(items, CursorOf(next));
    }

    private static Wanted Plain(Wanted wanted) => wanted with { Status = null };

    private static string? CursorOf(long? next) => next is { } position ? Cursor.Of(position) : null;

    private async ValueTask<string?> CustomerOf(string? record, CancellationToken cancellation)
    {
        if (record is null)
        {
            return null;
        }

        if (!_customers.TryGetValue(record, out var customer))
        {
            _customers.Add(record, customer = await families.CustomerOf(record, cancellation));
        }

        return customer;
    }
}
