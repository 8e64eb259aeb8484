using OmniGrains.Engine;

namespace OmniGrains.Customers;

internal static class CustomerRejections
{
    public static readonly Rejection Unknown = new("customer.unknown", "There is no customer with this id.", RejectionKind.NotFound);

    public static readonly Rejection NotFound = new("customer.not-found", "No customer has this identity.", RejectionKind.NotFound);

    public static readonly Rejection Erased = new("customer.erased", "This customer's personal data has been erased for good.", RejectionKind.Gone);

    public static readonly Rejection Changed = new(
        "customer.changed", "The record has changed since you read it. Read it again, then decide.", RejectionKind.PreconditionFailed);

    public static readonly Rejection IdentityUnknown = new("identity.unknown", "This identity is not on the record.", RejectionKind.NotFound);

    public static readonly Rejection IdentityLimit = new("identity.limit", "The record has as many identities of this kind as it may have.", RejectionKind.Conflict);

    public static readonly Rejection IdentityTaken = new(
        "identity.belongs-to-another", "This identity belongs to another customer. Merge the two if they are one person.", RejectionKind.Conflict);

    public static readonly Rejection ProfileTooLarge = new(
        "profile.too-large", "A record holds at most 100 traits of 1,024 characters each, with names of at most 100 characters.");

    /// <summary>A trait that means something does not look like it.</summary>
    public static Rejection ProfileInvalid(string wrong) => new("profile.invalid", $"{wrong}. Nothing was recorded.");

    public static readonly Rejection Unreadable = new(
        "request.malformed", "A text holds half a surrogate pair, which is no character. Send valid Unicode.");

    public static readonly Rejection BehaviourTooLarge = new(
        "behaviour.too-large", "Names have at most 200 characters, properties and context at most 32,768 each.");

    public static readonly Rejection MergeWithItself = new("merge.with-itself", "A record cannot be merged with itself.");

    public static readonly Rejection MergeNotRoot = new(
        "merge.not-root", "This record is part of another one. Merge into that one.", RejectionKind.Conflict);

    public static readonly Rejection MergeTooMany = new("merge.too-many", "A record takes in at most 100 others.", RejectionKind.Conflict);

    public static readonly Rejection MergeConflict = new(
        "merge.conflict", "The two records have identities that exclude each other. Remove one of them first, then merge.", RejectionKind.Conflict);

    public static readonly Rejection MergeDeclined = new(
        "merge.declined", "The other record is in the middle of another merge, or part of one. Look at it again.", RejectionKind.Conflict);

    public static readonly Rejection MergeUnknown = new("merge.unknown", "There is no such merge on this record.", RejectionKind.NotFound);

    public static readonly Rejection Behind = new(
        "view.behind", "What was asked for is not there yet. Try again in a moment.", RejectionKind.Overloaded);
}
