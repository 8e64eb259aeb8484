using System.Globalization;
using System.Text.Json;
using OmniGrains.Channels.Connections;
using OmniGrains.Customers.Contracts;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Channels.WhatsApp;

/// <summary>
/// Gathers what webhooks say of one number: the field <c>messages</c> (<c>value{metadata,contacts,messages,statuses}</c>), and <c>smb_message_echoes</c>
/// (<c>value{metadata,message_echoes}</c>), what is written in the WhatsApp Business app. One event that cannot be understood spoils none of the others.
/// Source: WhatsApp Business Platform, webhook reference.
/// </summary>
internal sealed class WhatsAppReading(ConnectedShop shop, DateTimeOffset receivedAt)
{
    private readonly List<IncomingMessage> _messages = [];
    private readonly List<IncomingReaction> _reactions = [];
    private readonly List<MessageReport> _reports = [];
    private readonly List<MessageElsewhere> _elsewhere = [];
    private readonly List<MessageWithdrawal> _withdrawals = [];
    private readonly List<MessageEdit> _edits = [];
    private string? _unreadable;

    public Reading Of(JsonElement body)
    {
        foreach (var (field, value) in Told(body))
        {
            var names = NamesIn(value);
            Each(value, field == "messages" ? "messages" : "", message => Add(message, names));
            Each(value, field == "messages" ? "statuses" : "", status => _reports.AddRange(ReportOf(status) is { } report ? [report] : []));
            Each(value, field == "smb_message_echoes" ? "message_echoes" : "", AddEcho);
        }

        return Reading.Nothing with
        {
            Messages = _messages,
            Reactions = _reactions,
            Reports = _reports,
            Elsewhere = _elsewhere,
            Withdrawals = _withdrawals,
            Edits = _edits,
            Unreadable = _unreadable,
        };
    }

    private void Each(JsonElement value, string list, Action<JsonElement> add)
    {
        foreach (var told in value.Each(list))
        {
            try
            {
                add(told);
            }
            catch (UnreadableDeliveryException unreadable)
            {
                _unreadable ??= unreadable.Message;
            }
        }
    }

    // A webhook may tell of every number of an account; a connection is one of them.
    private IEnumerable<(string? Field, JsonElement Value)> Told(JsonElement body) =>
        body.Each("entry").SelectMany(entry => entry.Each("changes")).Select(change => (change.Text("field"), change.At("value")))
            .Where(told => shop.Option(WhatsAppConnector.PhoneNumberId) is not { } number || told.Item2.Text("metadata", "phone_number_id") == number);

    private static Dictionary<string, string?> NamesIn(JsonElement value) => value.Each("contacts").Where(contact => Either(contact, "wa_id", "user_id") is not null)
        .GroupBy(contact => Either(contact, "wa_id", "user_id")!, StringComparer.Ordinal)
        .ToDictionary(same => same.Key, same => same.First().ShortText(200, "profile", "name"), StringComparer.Ordinal);

    private void Add(JsonElement message, Dictionary<string, string?> names)
    {
        var (type, address) = (message.Text("type") ?? "unsupported", AddressOf(message));
        if (type == "reaction")
        {
            // A reaction that is taken back has an empty emoji, or none.
            _reactions.Add(new IncomingReaction(shop.Id, address, message.Id("reaction", "message_id"), message.ShortText(32, "reaction", "emoji"), MomentOf(message)));
        }
        else if (!IsChange(message, type, address))
        {
            var name = names.GetValueOrDefault(address) ?? (message.Text("from_user_id") is { } user ? names.GetValueOrDefault(user) : null);
            _messages.Add(new IncomingMessage(
                shop.Id, message.Id("id"), address, name, IdentitiesOf(message), WhatsAppContent.KindOf(type), WhatsAppContent.TextOf(message, type),
                WhatsAppContent.AttachmentsOf(message, type), MomentOf(message)));
        }
    }

    // Who is written to is named as whoever wrote it did, perhaps with a plus; customers are known without one.
    private void AddEcho(JsonElement echo)
    {
        var (type, address) = (echo.Text("type") ?? "unsupported", Payload.Shorten(echo.Id("to"), 150)!.TrimStart('+'));
        if (type != "reaction" && !IsChange(echo, type, address))
        {
            _elsewhere.Add(new MessageElsewhere(
                shop.Id, address, echo.Id("id"), null, WhatsAppContent.TextOf(echo, type), WhatsAppContent.AttachmentsOf(echo, type), MomentOf(echo)));
        }
    }

    /// <summary>Whether it tells of an earlier message: that it was taken back, or says something else now.</summary>
    private bool IsChange(JsonElement message, string type, string address)
    {
        if (type == "revoke")
        {
            _withdrawals.Add(new MessageWithdrawal(shop.Id, address, message.Id("revoke", "original_message_id")));
        }
        else if (type == "edit")
        {
            var now = message.At("edit", "message");
            _edits.Add(new MessageEdit(
                shop.Id, address, message.Id("edit", "original_message_id"), WhatsAppContent.TextOf(now, now.Text("type") ?? "text"), MomentOf(message)));
        }

        return type is "revoke" or "edit";
    }

    private DateTimeOffset MomentOf(JsonElement message) => message.UnixSeconds("timestamp") ?? receivedAt;

    /// <summary>The phone number, or the id that stands in for it when the user does not show one.</summary>
    private static string AddressOf(JsonElement message) =>
        Payload.Shorten(Either(message, "from", "from_user_id"), 150) ?? throw new UnreadableDeliveryException("messages[].from is missing.");

    private static List<IdentityInput> IdentitiesOf(JsonElement message) =>
    [
        .. new[] { message.Text("from"), message.Text("from_user_id") }.Where(id => id is { Length: <= 150 }).Distinct(StringComparer.Ordinal)
            .Select(id => new IdentityInput(IdentityKinds.WhatsApp, id!)),

        // WhatsApp lets nobody in who does not hold the number: whom the shop knows by it is the one who writes.
        .. message.Text("from") is { Length: > 0 and <= 15 } number && number.All(char.IsAsciiDigit)
            ? (IEnumerable<IdentityInput>)[new IdentityInput(IdentityKinds.Phone, $"+{number}", Verified: true)] : [],
    ];

    private MessageReport? ReportOf(JsonElement status)
    {
        var (id, key) = (status.Id("id"), Payload.Shorten(status.Text("biz_opaque_callback_data"), 150));
        return status.Text("status") switch
        {
            "sent" => new MessageReport(shop.Id, id, MessageState.Sent, Key: key),
            "delivered" => new MessageReport(shop.Id, id, MessageState.Delivered, Key: key),
            "read" or "played" => new MessageReport(shop.Id, id, MessageState.Read, Key: key),
            "failed" => WhatsAppErrors.Of(status.Each("errors").FirstOrDefault().Text("code")) is var (code, detail, _)
                ? new MessageReport(shop.Id, id, MessageState.Failed, code, detail, key)
                : null,
            _ => null,
        };
    }

    private static string? Either(JsonElement element, string first, string second) => element.Text(first) ?? element.Text(second);
}

/// <summary>What a message says, by its type.</summary>
internal static class WhatsAppContent
{
    private const int MostCards = 20;

    public static string? TextOf(JsonElement message, string type) => type switch
    {
        "text" => message.Text("text", "body"),
        "button" => message.Text("button", "text"),
        "interactive" => message.Text("interactive", "button_reply", "title") ?? message.Text("interactive", "list_reply", "title"),
        "location" => string.Create(CultureInfo.InvariantCulture, $"{message.Text("location", "name")} {message.Text("location", "latitude")}, {message.Text("location", "longitude")}"),
        "contacts" => string.Join("\n", message.Each("contacts").Take(MostCards).Select(CardOf)),
        _ => message.Text(type, "caption"),
    };

    public static IReadOnlyList<MessageAttachment> AttachmentsOf(JsonElement message, string type) => message.At(type) is var media && media.Text("id") is { } id
        ? [new MessageAttachment(KindOf(type), Payload.Shorten(id, 200), null, media.ShortText(100, "mime_type"), media.ShortText(200, "filename"), null, media.ShortText(100, "sha256"))]
        : [];

    public static MessageKind KindOf(string type) => type switch
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

    private static string CardOf(JsonElement card) =>
        string.Join(' ', card.Each("phones").Select(phone => phone.Text("phone")).Prepend(card.Text("name", "formatted_name")).OfType<string>());
}
