using OmniGrains.Engine;

namespace OmniGrains.Webhooks;

internal static class WebhookRejections
{
    public static readonly Rejection TooMany = new(
        "webhook.limit", $"There are {EndpointsGrain.MostEndpoints} endpoints already. Delete one that is no longer needed.", RejectionKind.Conflict);

    public static readonly Rejection IdTaken = new("webhook.id-taken", "Chance gave an id that exists. Try again.", RejectionKind.Conflict);

    public static readonly Rejection Unknown = new("webhook.unknown", "There is no webhook endpoint with this id.", RejectionKind.NotFound);

    public static readonly Rejection Changed = new(
        "webhook.changed", "The endpoint has changed since it was read. Read it again.", RejectionKind.PreconditionFailed);

    public static readonly Rejection PersonalData = new(
        "webhook.personal-data", "Only a key with the scope customers:read can have personal data sent along.");

    public static readonly Rejection NoDelivery = new(
        "webhook.no-delivery", "This endpoint has no delivery with this id.", RejectionKind.NotFound);

    public static readonly Rejection TooManyWaiting = new(
        "webhook.too-many-waiting", $"{Deliveries.MostWaiting} deliveries wait to be tried again already. Mend the receiver first.", RejectionKind.Conflict);

    public static readonly Rejection BadPosition = new("webhook.position-invalid", "from must be a position that the journal has reached.");

    public static Rejection KindUnknown(string kind) => new(
        "webhook.kind-unknown", $"kinds: '{kind}' is no kind of event that is sent, and none begins with it. One that ends with a dot means all that begin so.");
}
