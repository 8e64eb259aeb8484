using OmniGrains.Engine;

namespace OmniGrains.Edge;

/// <summary>An administrative act: it appears in the audit log. Implement the members explicitly, so that they are not stored twice.</summary>
public interface IAuditedEvent : IEvent
{
    /// <summary>The key (or person) that did it.</summary>
    string Actor { get; }

    /// <summary>What was done, e.g. <c>key.revoke</c>.</summary>
    string Action { get; }

    /// <summary>To what, e.g. a key's or customer's id; no personal data.</summary>
    string Target { get; }

    /// <summary>Why, as a code, where an act may have several reasons; null elsewhere.</summary>
    string? Basis => null;
}

/// <summary>
/// An event whose content never leaves this process in clear: what is written for the outside (the live stream, webhooks)
/// names it, and leaves its data empty.
/// </summary>
public interface IConfidentialEvent : IEvent;

/// <summary>
/// An event about how this installation is run: keys, connections, deliveries. The live feed shows it to administrators
/// only, and webhooks never carry it.
/// </summary>
public interface IAdministrativeEvent : IEvent;

/// <summary>An event that belongs to a customer's story without lying in the customer's own stream. Implement explicitly.</summary>
public interface IConcernsCustomer : IEvent
{
    /// <summary>The record it was recorded for; null when nobody's.</summary>
    string? Customer { get; }
}

/// <summary>An event that tells what led to it, so that what follows a journey's own doing can be told apart. A positional <c>Cause</c> implements it.</summary>
public interface ICausedEvent : IEvent
{
    /// <summary><c>journey:</c> or <c>campaign:</c> and its id; null for everybody else.</summary>
    string? Cause { get; }
}

/// <summary>Knows which records have been merged into which customer.</summary>
public interface ICustomerFamilies
{
    /// <summary>True when <paramref name="record"/> is, or has been merged into or with, <paramref name="customer"/>.</summary>
    ValueTask<bool> Belongs(string record, string customer, CancellationToken cancellation);

    /// <summary>The customer that a record is part of; itself when it stands alone.</summary>
    ValueTask<string> CustomerOf(string record, CancellationToken cancellation);

    /// <summary>Every record that is part of the same customer; just itself when it stands alone or is unknown.</summary>
    ValueTask<IReadOnlyList<string>> RecordsOf(string customer, CancellationToken cancellation);

    /// <summary>A record, and every one that has been merged into it; not what it has itself been merged into.</summary>
    ValueTask<IReadOnlyList<string>> PartsOf(string record, CancellationToken cancellation);
}
