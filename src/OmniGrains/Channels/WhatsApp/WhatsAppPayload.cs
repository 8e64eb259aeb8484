using System.Globalization;
using System.Text.Json;
using OmniGrains.Channels.Connections;
using OmniGrains.Customers.Contracts;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Channels.WhatsApp;

/// <summary>Reads webhooks of the field <c>messages</c>: <c>entry[].changes[].value{metadata,contacts,messages,statuses}</c>.</summary>
internal static class WhatsAppPayload
{
    public static Reading Read(JsonElement body, ConnectedShop shop, DateTimeOffset receivedAt)
    {
        var (messages, reactions, reports) = (new List<IncomingMessage>(), new List<IncomingReaction>(), new List<MessageReport>());
        foreach (var value in ValuesOf(body, shop))
        {
            var names = value.Each("contacts").Where(contact => Either(contact, "wa_id", "user_id") is not null)
                .GroupBy(contact => Either(contact, "wa_id", "user_id")!, StringComparer.Ordinal)
                .ToDictionary(same => same.Key, same => same.First().ShortText(200, "profile", "name"), StringComparer.Ordinal);
            foreach (var message in value.Each("messages"))
            {
                if (message.Text("type") == "reaction")
                {
                    // A reaction that is taken back has an empty emoji, or none.
                    reactions.Add(new IncomingReaction(shop.Id, AddressOf(message), message.Id("reaction", "message_id"), message.ShortText(32, "reaction", "emoji")));
                }
                else
                {
                    messages.Add(MessageOf(message, names, shop, receivedAt));
                }
            }

            reports.AddRange(value.Each("statuses").Select(status => ReportOf(status, shop)).OfType<MessageReport>());
        }

        return Reading.Nothing with { Messages = messages, Reactions = reactions, Reports = reports };
    }

    // A webhook may tell of every number of an account; a connection is one of them.
    private static IEnumerable<JsonElement> ValuesOf(JsonElement body, ConnectedShop shop) =>
        body.Each("entry").SelectMany(entry => entry.Each("changes")).Where(change => change.Text("field") == "messages").Select(change => change.At("value"))
            .Where(value => shop.Option(WhatsAppConnector.PhoneNumberId) is not { } number || value.Text("metadata", "phone_number_id") == number);

    private static IncomingMessage MessageOf(JsonElement message, Dictionary<string, string?> names, ConnectedShop shop, DateTimeOffset receivedAt)
    {
        var address = AddressOf(message);
        var name = names.GetValueOrDefault(address) ?? (message.Text("from_user_id") is { } user ? names.GetValueOrDefault(user) : null);
        var type = message.Text("type") ?? "unsupported";
        return new IncomingMessage(
            shop.Id, message.Id("id"), address, name, IdentitiesOf(message), KindOf(type), TextOf(message, type), AttachmentsOf(message, type), message.UnixSeconds("timestamp") ?? receivedAt);
    }

    /// <summary>The phone number, or the id that stands in for it when the user does not show one.</summary>
    private static string AddressOf(JsonElement message) =>
        Payload.Shorten(Either(message, "from", "from_user_id"), 150) ?? throw new UnreadableDeliveryException("messages[].from is missing.");

    private static List<IdentityInput> IdentitiesOf(JsonElement message) =>
    [
        .. new[] { message.Text("from"), message.Text("from_user_id") }.Where(id => id is { Length: <= 150 }).Distinct(StringComparer.Ordinal)
            .Select(id => new IdentityInput(IdentityKinds.WhatsApp, id!)),
    ];

    private static string? TextOf(JsonElement message, string type) => type switch
    {
        "text" => message.Text("text", "body"),
        "button" => message.Text("button", "text"),
        "interactive" => message.Text("interactive", "button_reply", "title") ?? message.Text("interactive", "list_reply", "title"),
        "location" => string.Create(CultureInfo.InvariantCulture, $"{message.Text("location", "name")} {message.Text("location", "latitude")}, {message.Text("location", "longitude")}"),
        _ => message.Text(type, "caption"),
    };

    private static IReadOnlyList<MessageAttachment> AttachmentsOf(JsonElement message, string type) => message.At(type) is var media && media.Text("id") is { } id
        ? [new MessageAttachment(KindOf(type), Payload.Shorten(id, 200), null, media.ShortText(100, "mime_type"), media.ShortText(200, "filename"), null, media.ShortText(100, "sha256"))]
        : [];

    private static MessageKind KindOf(string type) => type switch
    {
        "text" or "button" or "interactive" => MessageKind.Text,
        "image" => MessageKind.Image,
        "audio" or "voice" => MessageKind.Audio,
        "video" => MessageKind.Video,
        "document" => MessageKind.Document,
        "sticker" => MessageKind.Sticker,
        "location" => MessageKind.Location,
        "contacts" => MessageKind.Contacts,
        _ => MessageKind.Unsupported,
    };

    private static MessageReport? ReportOf(JsonElement status, ConnectedShop shop)
    {
        var id = status.Id("id");
        return status.Text("status") switch
        {
            "sent" => new MessageReport(shop.Id, id, MessageState.Sent),
            "delivered" => new MessageReport(shop.Id, id, MessageState.Delivered),
            "read" or "played" => new MessageReport(shop.Id, id, MessageState.Read),
            "failed" => WhatsAppErrors.Of(status.Each("errors").FirstOrDefault().Text("code")) is var (code, detail, _)
                ? new MessageReport(shop.Id, id, MessageState.Failed, code, detail)
                : null,
            _ => null,
        };
    }

    private static string? Either(JsonElement element, string first, string second) => element.Text(first) ?? element.Text(second);
}

/// <summary>WhatsApp's error codes, in our own words.</summary>
internal static class WhatsAppErrors
{
    public static (string Code, string Detail, bool Passing) Of(string? code) => code switch
    {
        "131047" => ("window-closed", "More than 24 hours have passed since the customer's last message: only an approved template arrives (131047).", false),
        "131026" => ("undeliverable", "The number is not on WhatsApp, or cannot take this message (131026).", false),
        "131049" => ("held-back", "WhatsApp chose not to deliver it, to keep its users engaged (131049). Do not send it again at once.", false),
        "131050" => ("contact-stopped", "The contact has stopped marketing messages from this number (131050).", false),
        "132001" => ("template-not-found", "WhatsApp has no approved template of this name and language (132001).", false),
        "132000" or "132012" => ("template-parameters", "The parameters do not fit the template.", false),
        "190" or "0" or "10" or "3" => ("unauthorised", "WhatsApp refused our credentials. Set the access token anew, and check its rights.", true),
        "4" or "80007" or "130429" or "131048" or "131056" => ("rate-limited", "WhatsApp wants us to send less often.", true),
        "1" or "2" or "131000" or "131016" or "133004" => ("unavailable", "WhatsApp failed.", true),
        _ => ("refused", $"WhatsApp refused it with error {(code is { Length: <= 9 } && code.All(char.IsAsciiDigit) ? code : "unknown")}.", false),
    };
}
