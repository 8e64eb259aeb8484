using System.Text.Json;
using OmniGrains.Channels.Connections;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Channels.EasyPost;

/// <summary>EasyPost: what carriers tell about parcels, signed with HMAC-SHA256 of the raw body in hex.</summary>
internal sealed class EasyPostConnector : IConnector
{
    public const string WebhookSecret = "webhookSecret";
    private const string Prefix = "hmac-sha256-hex=";
    private const int MostScans = 200;

    public string Name => "easypost";

    public IReadOnlyList<string> Secrets { get; } = [WebhookSecret];

    public IReadOnlyList<string> Options { get; } = [];

    /// <summary>EasyPost decomposes the secret (NFKD) before it is the key; of ASCII, which secrets are here, that leaves everything as it is.</summary>
    public ValueTask<bool> IsAuthentic(InboundRequest request, ConnectedShop shop, CancellationToken cancellation) => ValueTask.FromResult(
        request.Header("X-Hmac-Signature") is { } sent && sent.StartsWith(Prefix, StringComparison.Ordinal)
        && Signatures.IsHexHmac(shop.Secret(WebhookSecret), request.Body.Span, sent[Prefix.Length..]));

    public DeliveryLabel Label(InboundRequest request)
    {
        var body = Payload.Parse(request.Body);
        return new DeliveryLabel(body.Id("id"), body.Id("description"));
    }

    public Reading Read(DeliveryContent content, ConnectedShop shop)
    {
        var tracker = Payload.Parse(content.Body).At("result");
        return tracker.Text("object") == "Tracker" && tracker.ShortText(40, "carrier") is { } carrier && tracker.ShortText(80, "tracking_code") is { } number
            ? new Reading([], [], [new TrackShipment(carrier, number, Scans(tracker, content.ReceivedAt), tracker.Moment("est_delivery_date"))])
            : Reading.Nothing;
    }

    private static List<ParcelScan> Scans(JsonElement tracker, DateTimeOffset receivedAt)
    {
        var scans = tracker.Each("tracking_details").TakeLast(MostScans).Select(detail => new ParcelScan(
            StatusOf(detail.Text("status")), detail.Moment("datetime") ?? receivedAt, detail.ShortText(120, "message"),
            detail.ShortText(80, "tracking_location", "city"), SnapshotLines.Country(detail.Text("tracking_location", "country")))).ToList();
        return scans.Count > 0 || tracker.Text("status") is not { } status
            ? scans
            : [new ParcelScan(StatusOf(status), tracker.Moment("updated_at") ?? receivedAt)];
    }

    private static ParcelStatus StatusOf(string? status) => status switch
    {
        "pre_transit" => ParcelStatus.PreTransit,
        "in_transit" => ParcelStatus.InTransit,
        "out_for_delivery" => ParcelStatus.OutForDelivery,
        "available_for_pickup" => ParcelStatus.AvailableForPickup,
        "delivered" => ParcelStatus.Delivered,
        "return_to_sender" => ParcelStatus.ReturnToSender,
        "failure" or "error" => ParcelStatus.Failure,
        "cancelled" => ParcelStatus.Cancelled,
        _ => ParcelStatus.Unknown,
    };
}
