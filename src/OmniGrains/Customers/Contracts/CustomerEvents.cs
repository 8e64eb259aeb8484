using System.Text.Json;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Customers.Contracts;

/// <summary>An identifier's owner, readable for ever and free of personal data. Appended together with <see cref="IdentityValue"/>.</summary>
public sealed record IdentityOwned(string Customer) : IEvent;

/// <summary>What the identifier is, in clear.</summary>
public sealed record IdentityValue(string Customer, string Kind, string Value, bool Verified) : IPersonalEvent
{
    string IPersonalEvent.Subject => Customer;
}

/// <summary>The identifier has no owner any more and can be claimed again.</summary>
public sealed record IdentityReleased(string Customer) : IEvent;

/// <summary>An identifier belongs to this record now, or is now known to be verified.</summary>
public sealed record IdentityAttached(string Customer, string Kind, string Value, bool Verified, DateTimeOffset At) : IPersonalEvent
{
    string IPersonalEvent.Subject => Customer;
}

/// <summary>An identifier no longer belongs to this record.</summary>
public sealed record IdentityDetached(string Customer, string Kind, string Value, string IdentityStream) : IPersonalEvent
{
    string IPersonalEvent.Subject => Customer;
}

/// <summary>The profile has changed: only what is different. A trait of JSON null has been removed.</summary>
public sealed record ProfileChanged(string Customer, IReadOnlyDictionary<string, JsonElement> Traits, DateTimeOffset At, string? Cause = null) : IPersonalEvent, ICausedEvent
{
    string IPersonalEvent.Subject => Customer;
}

/// <summary>Consent to be contacted on a channel for a purpose was granted or withdrawn.</summary>
/// <param name="Customer">The record.</param>
/// <param name="Channel">E.g. <c>email</c>.</param>
/// <param name="Purpose">E.g. <c>marketing</c>.</param>
/// <param name="Granted">False: withdrawn.</param>
/// <param name="Source">Where it was given, e.g. a form's name.</param>
/// <param name="TextVersion">Which text was agreed to.</param>
/// <param name="Actor">Who recorded it.</param>
/// <param name="At">When it was recorded.</param>
public sealed record ConsentChanged(
    string Customer, string Channel, string Purpose, bool Granted, string? Source, string? TextVersion, string Actor, DateTimeOffset At) : IPersonalEvent
{
    string IPersonalEvent.Subject => Customer;
}

/// <summary>Something that the person did: a page seen, a product viewed, an app opened.</summary>
/// <param name="Customer">The record.</param>
/// <param name="Type"><c>track</c>, <c>page</c>, <c>screen</c> or <c>group</c>.</param>
/// <param name="Name">E.g. <c>Product Viewed</c>.</param>
/// <param name="Channel">Where, e.g. <c>web</c>.</param>
/// <param name="OccurredAt">When, UTC.</param>
/// <param name="Properties">As sent.</param>
/// <param name="Context">As sent, in part.</param>
public sealed record BehaviourTracked(
    string Customer, string Type, string Name, string Channel, DateTimeOffset OccurredAt, JsonElement? Properties, JsonElement? Context) : IPersonalEvent
{
    string IPersonalEvent.Subject => Customer;
}

/// <summary>A purchase, return or adjustment counts on this record. Follows from the orders' own events.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Channel">Where it was bought.</param>
/// <param name="Place">The shop, if any.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Total">Signed: negative for a return.</param>
/// <param name="OccurredAt">When it was bought.</param>
/// <param name="Items">How many lines of merchandise.</param>
public sealed record PurchaseNoted(
    string OrderId, PurchaseKind Kind, string Channel, string? Place, string Currency, decimal Total, DateTimeOffset OccurredAt, int Items) : IEvent;

/// <summary>An order on this record stands elsewhere now. Follows from the orders' own events.</summary>
public sealed record OrderStateNoted(string OrderId, PaymentState Payment, FulfilmentState Fulfilment, ReturnState Return) : IEvent;

/// <summary>A conversation on this record is open, or is not any more. Follows from the conversation's own events.</summary>
public sealed record ConversationNoted(string Conversation, string Channel, bool Open, DateTimeOffset At) : IEvent;

/// <summary>This record is ready to take another one in. Pending until that one has decided.</summary>
/// <param name="MergeId">Identifies the merge on both records.</param>
/// <param name="Member">The record to be taken in.</param>
/// <param name="Basis">Why, as a code: <c>by-hand</c>, <c>strong-identities</c>, <c>anonymous</c>.</param>
/// <param name="Actor">Who asked for it.</param>
/// <param name="At">When.</param>
public sealed record MemberAdmitted(string MergeId, string Member, string Basis, string Actor, DateTimeOffset At) : IEvent
{
    public const string ByHand = "by-hand";
    public const string StrongIdentities = "strong-identities";
    public const string Anonymous = "anonymous";
}

/// <summary>Why a person merged or separated two records, in that person's words.</summary>
public sealed record MergeExplained(string Customer, string MergeId, string Reason) : IPersonalEvent
{
    string IPersonalEvent.Subject => Customer;
}

/// <summary>The other record has joined this one.</summary>
public sealed record MemberConfirmed(string MergeId, string Member) : IEvent;

/// <summary>The other record could not join; nothing has changed for either.</summary>
public sealed record MemberWithdrawn(string MergeId, string Member) : IEvent;

/// <summary>The other record stands alone again, with everything that was recorded on it.</summary>
public sealed record MemberRemoved(string MergeId, string Member) : IEvent;

/// <summary>
/// This record is part of another one from now on. A link: nothing is copied or moved. Audited whoever merged them, with
/// the basis: also what was merged unasked can be found, and undone.
/// </summary>
public sealed record CustomerMerged(string Into, string MergeId, string Basis, string Actor) : IAuditedEvent
{
    string IAuditedEvent.Action => "customer.merge";

    string IAuditedEvent.Target => MergeId;
}

/// <summary>This record declined to join another: it is itself in the middle of a merge, or part of one.</summary>
public sealed record MergeDeclined(string Into, string MergeId) : IEvent;

/// <summary>This record stands alone again.</summary>
public sealed record CustomerUnmerged(string From, string MergeId, string Actor) : IAuditedEvent
{
    string IAuditedEvent.Action => "customer.unmerge";

    string IAuditedEvent.Target => MergeId;
}

/// <summary>Two records may be one person, but what speaks for it is too weak to merge them without being asked.</summary>
public sealed record MergeSuggested(string With, string Basis, DateTimeOffset At) : IEvent;

/// <summary>All that is personal about this record is to be destroyed. Its own fact on each record of a merged family.</summary>
/// <param name="Customer">This record.</param>
/// <param name="IdentityStreams">Its identifiers' grains, to be set free.</param>
/// <param name="Members">The records that were merged into it: they are erased as well.</param>
/// <param name="Actor">Who asked for it.</param>
/// <param name="At">When.</param>
public sealed record CustomerErased(
    string Customer, IReadOnlyList<string> IdentityStreams, IReadOnlyList<ErasedMember> Members, string Actor, DateTimeOffset At)
    : IErasureEvent, IAuditedEvent
{
    string IAuditedEvent.Action => "customer.erase";

    string IAuditedEvent.Target => Customer;

    IReadOnlyList<string> IErasureEvent.Subjects => [Customer];

    IReadOnlyList<string> IErasureEvent.Streams => [new CustomerId(Customer).Grain.Stream];
}

/// <summary>A merged record that is erased with its root.</summary>
public sealed record ErasedMember(string Customer, IReadOnlyList<string> IdentityStreams);
