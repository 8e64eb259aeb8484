using System.Globalization;
using System.Text.Json;
using OmniGrains.Channels.Connections;
using OmniGrains.Customers.Contracts;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Channels.Telegram;

/// <summary>Reads updates of the Bot API: messages of private chats, and what they were changed to. Source: Telegram Bot API, Update and Message.</summary>
internal static class TelegramReading
{
    private const string New = "message";
    private const string Edited = "edited_message";

    public static string TopicOf(JsonElement update) => update.At(New).Exists() ? New : update.At(Edited).Exists() ? Edited : "other";

    public static Reading Read(JsonElement update, DeliveryContent content, ConnectedShop shop)
    {
        var message = content.Topic is New or Edited ? update.At(content.Topic) : default;
        if (message.Text("chat", "type") != "private")
        {
            return Reading.Nothing;
        }

        var chat = message.Id("chat", "id");
        var (id, text) = ($"{chat}:{message.Id("message_id")}", TextOf(message));
        return content.Topic == Edited
            ? Reading.Nothing with { Edits = [new MessageEdit(shop.Id, chat, id, text, message.UnixSeconds("edit_date") ?? content.ReceivedAt)] }
            : Reading.Nothing with { Messages = [MessageOf(message, chat, id, text, content, shop)] };
    }

    private static IncomingMessage MessageOf(JsonElement message, string chat, string id, string? text, DeliveryContent content, ConnectedShop shop)
    {
        var name = Payload.Shorten($"{message.Text("from", "first_name")} {message.Text("from", "last_name")}".Trim(), 200);
        var attachment = AttachmentOf(message);
        return new IncomingMessage(
            shop.Id, id, chat, name is { Length: > 0 } ? name : null, [new IdentityInput(IdentityKinds.Telegram, message.Text("from", "id") ?? chat)],
            attachment?.Kind ?? KindOf(message), text, attachment is null ? [] : [attachment], message.UnixSeconds("date") ?? content.ReceivedAt)
        { Language = SpokenLanguage.Of(message.Text("from", "language_code")) };
    }

    private static MessageKind KindOf(JsonElement message) => message.At("location").Exists() ? MessageKind.Location
        : message.At("contact").Exists() ? MessageKind.Contacts
        : message.Text("text") is null ? MessageKind.Unsupported : MessageKind.Text;

    private static string? TextOf(JsonElement message) => message.Text("text") ?? message.Text("caption")
        ?? (message.At("location") is var place && place.Exists()
            ? string.Create(CultureInfo.InvariantCulture, $"{message.Text("venue", "title")} {place.Text("latitude")}, {place.Text("longitude")}")
            : message.At("contact") is var card && card.Exists() ? $"{card.Text("first_name")} {card.Text("last_name")} {card.Text("phone_number")}" : null);

    private static MessageAttachment? AttachmentOf(JsonElement message)
    {
        foreach (var (name, kind) in new[]
        {
            ("document", MessageKind.Document), ("voice", MessageKind.Audio), ("audio", MessageKind.Audio), ("video", MessageKind.Video), ("video_note", MessageKind.Video),
            ("sticker", MessageKind.Sticker),
        })
        {
            if (message.At(name) is var file && file.Text("file_id") is { } id)
            {
                return new MessageAttachment(
                    kind, Payload.Shorten(id, 200), null, file.ShortText(100, "mime_type"), file.ShortText(200, "file_name"), file.Count("file_size"));
            }
        }

        // A photo comes in several sizes, the largest last.
        return message.Each("photo").LastOrDefault() is var photo && photo.Text("file_id") is { } largest
            ? new MessageAttachment(MessageKind.Image, Payload.Shorten(largest, 200), null, null, null, photo.Count("file_size"))
            : null;
    }
}
