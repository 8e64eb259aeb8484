using OmniGrains.Engine;

namespace OmniGrains.Offers;

internal static class OfferRejections
{
    public static readonly Rejection Unknown = new("offer.unknown", "There is no offer with this id; PUT /v1/offers/{id} drafts one.", RejectionKind.NotFound);

    public static readonly Rejection Changed = new(
        "offer.changed", "The offer has changed since you read it. Read it again, and send its ETag as If-Match.", RejectionKind.PreconditionFailed);

    public static readonly Rejection Published = new("offer.published", "The offer is being made. Pause it before you change its terms.", RejectionKind.Conflict);

    public static readonly Rejection NotPublished = new("offer.not-published", "The offer is not being made now: publish it first.", RejectionKind.Conflict);

    public static readonly Rejection NotInTime = new("offer.not-in-time", "The offer has not begun yet, or is over.", RejectionKind.Conflict);

    public static readonly Rejection Ended = new("offer.ended", "The offer is over for good. Draft another one.", RejectionKind.Conflict);

    public static readonly Rejection TooMany = new("offer.too-many", "As many offers are made as may be (500). End one of them first.", RejectionKind.Conflict);

    public static readonly Rejection Cooldown = new(
        "offer.cooldown",
        "Within 14 days after customers were told that an offer for this product ends, none may be as good or better: otherwise its end was not true. "
        + "Begin later, or ask more.",
        RejectionKind.Conflict);

    public static readonly Rejection TooManySpots = new(
        "offer.too-many-spots", "Its prices differ at more than 500 channels and places. Name those at which it is made, in several offers.", RejectionKind.Conflict);

    public static readonly Rejection HoldoutFixed = new(
        "offer.holdout-fixed",
        "Who is held out was decided when the offer was first published, so that its effect can be told. Keep holdoutPercent, or draft another offer.",
        RejectionKind.Conflict);

    public static readonly Rejection BudgetSpent = new("offer.budget-spent", "The offer's budget does not allow this any more. Charge the customer without it.", RejectionKind.Conflict);

    public static readonly Rejection CustomerLimit = new("offer.customer-limit", "The customer has redeemed the offer as often as one may.", RejectionKind.Conflict);

    public static readonly Rejection CustomerNeeded = new("offer.customer-needed", "Name the customer: the offer is limited for each, or holds some out.");

    public static readonly Rejection HeldOut = new(
        "offer.held-out", "The customer is among those who do not get this offer, so that its effect can be told.", RejectionKind.Conflict);

    public static readonly Rejection EvidenceUnknown = new("offer.evidence-unknown", "There is no evidence with this id.", RejectionKind.NotFound);

    public static readonly Rejection StreamFull = new("offer.stream-full", "Too many readers watch claims on this node. Try again later.", RejectionKind.Overloaded);

    public static readonly Rejection StreamLimits = new("offer.stream-limits", "Name 1 to 50 offers or SKUs, and channel and place by their ids.");

    public static readonly Rejection NoCustomer = new(
        "customer.unknown", "There is no customer of this id. Find or create one with POST /v1/customers.", RejectionKind.NotFound);

    public static Rejection Unsupported(string lever, string code, string sentence) =>
        new("offer.claim-unsupported", $"{lever}: {sentence} ({code})", RejectionKind.Conflict);

    public static Rejection Invalid(string sentence) => new("request.invalid", sentence);
}
