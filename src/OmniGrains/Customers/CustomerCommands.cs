using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Customers;

/// <summary>An identifier that was claimed for this record becomes part of it.</summary>
internal sealed record AttachIdentity(string Customer, Identity Identity, bool Verified, string IdentityStream)
    : ICommand<CustomerReply>, IFirstCommand;

internal sealed record DetachIdentity(string Customer, Identity Identity, string IdentityStream, int? ExpectedRevision) : ICommand<CustomerReply>;

/// <summary>Follows from an order's event; never refused but by an erased record.</summary>
internal sealed record NotePurchase(
    string OrderId, PurchaseKind Kind, string Channel, string? Place, string Currency, decimal Total, DateTimeOffset OccurredAt, int Items)
    : ICommand<CustomerReply>;

/// <summary>Follows from an order's event; an order that is no longer among the recent ones is not noted.</summary>
internal sealed record NoteOrderState(string OrderId, PaymentState Payment, FulfilmentState Fulfilment, ReturnState Return) : ICommand<CustomerReply>;

/// <summary>Follows from a conversation's event: it is open, or it is not.</summary>
internal sealed record NoteConversation(string Conversation, string Channel, bool Open, DateTimeOffset At) : ICommand<CustomerReply>;

/// <summary>The first step of a merge, to the record that is to take the other one in.</summary>
internal sealed record AdmitMember(string Customer, string Member, string MergeId, string Basis, string? Reason, string Actor) : ICommand<MergeReply>;

/// <summary>The second step, to the record that is to join: here the merge is decided.</summary>
internal sealed record MergeInto(string Into, string MergeId, string Basis, string Actor) : ICommand<MergeReply>;

/// <summary>The last step, when the other record has joined.</summary>
internal sealed record ConfirmMember(string MergeId, string Member) : ICommand<MergeReply>;

/// <summary>The last step, when the other record has declined.</summary>
internal sealed record WithdrawMember(string MergeId, string Member) : ICommand<MergeReply>;

/// <summary>Undoes a merge, to the record that had joined: here the undoing is decided.</summary>
internal sealed record Unmerge(string Customer, string MergeId, string? Reason, string Actor) : ICommand<MergeReply>;

/// <summary>Follows from an undone merge.</summary>
internal sealed record RemoveMember(string MergeId, string Member) : ICommand<MergeReply>;

internal sealed record SuggestMerge(string With, string Basis) : ICommand<CustomerReply>;

internal sealed record EraseCustomer(
    string Customer, IReadOnlyList<string> IdentityStreams, IReadOnlyList<ErasedMember> Members, string Actor, int? ExpectedRevision)
    : ICommand<CustomerReply>;

/// <summary>A step's result.</summary>
/// <param name="MergeId">The merge that is now under way or done; another one than asked for when the records were linked already.</param>
/// <param name="Declined">True when the record that was to join declined.</param>
internal sealed record MergeReply(string MergeId, bool Declined = false);

/// <summary>Asks for the whole state; immutable, so that answering costs nothing.</summary>
internal sealed record ReadCustomer : IQuery<Customer>
{
    public static readonly ReadCustomer It = new();
}
