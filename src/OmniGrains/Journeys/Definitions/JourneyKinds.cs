using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Journeys.Definitions;

/// <summary>The kinds of events that journeys can listen to: those that concern a customer, without what journeys record of themselves.</summary>
internal sealed class JourneyKinds(EngineParts parts)
{
    /// <summary>What may end a journey, be waited for, or be its goal.</summary>
    public IReadOnlySet<string> All { get; } = KindsOf(parts, IsOfCustomers);

    /// <summary>
    /// What may begin one. Of notifications only those events that tell what led to them: what a journey caused lets nobody in, so that none goes
    /// in a circle.
    /// </summary>
    public IReadOnlySet<string> Triggers { get; } = KindsOf(parts, (name, type) =>
        IsOfCustomers(name, type) && (!name.StartsWith("notification.", StringComparison.Ordinal) || typeof(ICausedEvent).IsAssignableFrom(type)));

    private static HashSet<string> KindsOf(EngineParts parts, Func<string, Type, bool> which) =>
        parts.Contracts.EventNames.Where(pair => which(pair.Key, pair.Value)).Select(pair => pair.Key).ToHashSet(StringComparer.Ordinal);

    private static bool IsOfCustomers(string name, Type type) =>
        !typeof(IConfidentialEvent).IsAssignableFrom(type)
        && (typeof(IConcernsCustomer).IsAssignableFrom(type) || name.StartsWith("customer.", StringComparison.Ordinal) || name.StartsWith("order.", StringComparison.Ordinal))
        && (!name.StartsWith("journey.", StringComparison.Ordinal) || type == typeof(Contracts.BackInStock));
}
