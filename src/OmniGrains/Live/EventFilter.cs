using Microsoft.Extensions.Primitives;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Live;

/// <summary>Which events a reader wants: those of one customer's family, those of some kinds, or all.</summary>
internal sealed class EventFilter(string? customer, IReadOnlyList<string> kinds, bool administrative, ICustomerFamilies families)
{
    private const string KeysPrefix = "access.";
    private const string CustomerPrefix = CustomerId.GrainType + "/";

    /// <summary>Kinds may be repeated or separated by commas; one that ends with a dot is a prefix.</summary>
    public static IReadOnlyList<string> KindsOf(StringValues sent) =>
        [.. sent.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    public async ValueTask<bool> Wants(Recorded recorded, CancellationToken cancellation)
    {
        if (!administrative && recorded.Type.StartsWith(KeysPrefix, StringComparison.Ordinal))
        {
            return false;
        }

        return IsOfKind(recorded.Type)
            && (customer is null || (CustomerOf(recorded) is { } record && await families.Belongs(record, customer, cancellation)));
    }

    /// <summary>Whose story the event belongs to; null when nobody's.</summary>
    public static string? CustomerOf(Recorded recorded) =>
        recorded.Event is IConcernsCustomer { Customer: { } record } ? record
        : recorded.Stream.StartsWith(CustomerPrefix, StringComparison.Ordinal) ? recorded.Stream[CustomerPrefix.Length..]
        : null;

    private bool IsOfKind(string type)
    {
        foreach (var kind in kinds)
        {
            if (kind.EndsWith('.') ? type.StartsWith(kind, StringComparison.Ordinal) : type == kind)
            {
                return true;
            }
        }

        return kinds.Count == 0;
    }
}
