using Microsoft.Extensions.Primitives;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Live.Contracts;

namespace OmniGrains.Live;

/// <summary>Which events a reader wants: those of one customer's family, those of some kinds, or all.</summary>
internal sealed class EventFilter(string? customer, IReadOnlyList<string> kinds, bool administrative, ICustomerFamilies families)
{
    /// <summary>Kinds may be repeated or separated by commas; one that ends with a dot is a prefix.</summary>
    public static IReadOnlyList<string> KindsOf(StringValues sent) =>
        [.. sent.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    public async ValueTask<bool> Wants(Recorded recorded, CancellationToken cancellation)
    {
        if (!administrative && recorded.Event is IAdministrativeEvent)
        {
            return false;
        }

        return EventKinds.Match(kinds, recorded.Type)
            && (customer is null || (EventEnvelope.CustomerOf(recorded) is { } record && await families.Belongs(record, customer, cancellation)));
    }

    public async ValueTask<bool> Wants(Notice notice, CancellationToken cancellation) =>
        EventKinds.Match(kinds, notice.Type)
        && (customer is null || (notice.Customer is { } record && await families.Belongs(record, customer, cancellation)));
}
