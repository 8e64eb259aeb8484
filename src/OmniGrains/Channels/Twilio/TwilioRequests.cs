using OmniGrains.Channels.Connections;

namespace OmniGrains.Channels.Twilio;

/// <summary>What all of Twilio's webhooks share: forms, signed with the address that was called.</summary>
internal static class TwilioRequests
{
    public const string AuthToken = "authToken";
    public const string AccountSid = "accountSid";
    public const string From = "from";

    public static bool IsAuthentic(InboundRequest request, ConnectedShop shop)
    {
        // The registered address, with the query that the call really has.
        var query = request.PathAndQuery.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at ? request.PathAndQuery[at..] : "";
        var url = shop.Settings.WebhookUrl is { } registered ? registered.Split('?')[0] + query : request.Url;
        return TwilioSignature.IsValid(shop.Secret(AuthToken), url, request.Header("Content-Type"), request.Body, request.Header("X-Twilio-Signature"));
    }

    public static Dictionary<string, string> Fields(ReadOnlyMemory<byte> body) =>
        Form.Read(body).GroupBy(field => field.Key, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.First().Value, StringComparer.Ordinal);

    public static string Required(this Dictionary<string, string> fields, string name) =>
        fields.GetValueOrDefault(name) is { Length: > 0 } value ? value : throw new UnreadableDeliveryException($"{name} is missing.");
}
