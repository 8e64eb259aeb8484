using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Contracts;
using OmniGrains.Customers.Contracts;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Channels.Telegram;

/// <summary>
/// A Telegram bot: updates come with the secret that <c>setWebhook</c> was given, in <c>X-Telegram-Bot-Api-Secret-Token</c>. Private
/// chats only; the Bot API tells nothing about delivery.
/// </summary>
internal sealed class TelegramConnector(ShopHttp http) : IConnector, IMessageChannel
{
    public const string BotToken = "botToken";
    public const string SecretToken = "secretToken";

    public string Name => "telegram";

    public string DefaultBaseUrl => "https://api.telegram.org";

    public IReadOnlyList<string> Secrets { get; } = [BotToken, SecretToken];

    public IReadOnlyList<string> Options { get; } = [];

    public ValueTask<bool> IsAuthentic(InboundRequest request, ConnectedShop shop, CancellationToken cancellation) =>
        ValueTask.FromResult(Signatures.IsSame(shop.Secret(SecretToken), request.Header("X-Telegram-Bot-Api-Secret-Token")));

    public DeliveryLabel Label(InboundRequest request)
    {
        var update = Payload.Parse(request.Body);
        return new DeliveryLabel(update.Id("update_id"), update.At("message").Exists() ? "message" : "other");
    }

    public Reading Read(DeliveryContent content, ConnectedShop shop)
    {
        var message = Payload.Parse(content.Body).At("message");
        if (content.Topic != "message" || message.Text("chat", "type") != "private")
        {
            return Reading.Nothing;
        }

        var (chat, id) = (message.Id("chat", "id"), message.Id("message_id"));
        var name = Payload.Shorten($"{message.Text("from", "first_name")} {message.Text("from", "last_name")}".Trim(), 200);
        var attachment = AttachmentOf(message);
        return Reading.Nothing with
        {
            Messages =
            [
                new IncomingMessage(
                    shop.Id, $"{chat}:{id}", chat, name is { Length: > 0 } ? name : null,
                    [new IdentityInput(IdentityKinds.Telegram, message.Text("from", "id") ?? chat)],
                    attachment?.Kind ?? (message.Text("text") is null ? MessageKind.Unsupported : MessageKind.Text),
                    message.Text("text") ?? message.Text("caption"), attachment is null ? [] : [attachment], message.UnixSeconds("date") ?? content.ReceivedAt),
            ],
        };
    }

    public bool CanSend(ConnectedShop shop) => shop.Secret(BotToken) is not null;

    /// <summary>
    /// <c>POST /bot{token}/sendMessage</c>, or a form to <c>sendPhoto</c>, <c>sendDocument</c>…: <c>{ok, result{message_id}}</c>, or
    /// <c>{error_code, parameters{retry_after}}</c>.
    /// </summary>
    public async Task<SendResult> Send(ConnectedShop shop, OutgoingMessage message, CancellationToken cancellation)
    {
        var (method, content) = message.Files is [var file, ..]
            ? await FormOf(message, file, cancellation)
            : ("sendMessage", new StringContent(new JsonObject { ["chat_id"] = message.To, ["text"] = message.Text }.ToJsonString(), Encoding.UTF8, "application/json"));
        var request = new HttpRequestMessage(HttpMethod.Post, $"{shop.Settings.BaseUrl}/bot{shop.RequiredSecret(BotToken)}/{method}") { Content = content };
        var (status, answer, retryAfter) = await http.Attempt(request, cancellation);
        if (answer.Flag("ok") == true && answer.Text("result", "message_id") is { } id)
        {
            return new SendResult($"{message.To}:{id}");
        }

        var wait = answer.Amount("parameters", "retry_after") is { } seconds ? TimeSpan.FromSeconds((double)Math.Clamp(seconds, 0, 3_600)) : retryAfter;
        return (int)status switch
        {
            429 => new SendResult(null, "rate-limited", "Telegram wants us to send less often.", Passing: true, wait),
            401 or 404 => new SendResult(null, "unauthorised", "Telegram does not know the bot's token. Set it anew.", Passing: true),
            403 => new SendResult(null, "contact-stopped", "The contact has blocked the bot."),
            >= 500 => new SendResult(null, "unavailable", "Telegram failed.", Passing: true, wait),
            _ => new SendResult(null, "refused", $"Telegram refused it with {(int)status}."),
        };
    }

    private static async Task<(string Method, HttpContent Form)> FormOf(OutgoingMessage message, OutgoingFile file, CancellationToken cancellation)
    {
        var (method, field) = file.Kind switch
        {
            MessageKind.Image => ("sendPhoto", "photo"),
            MessageKind.Audio => ("sendAudio", "audio"),
            MessageKind.Video => ("sendVideo", "video"),
            _ => ("sendDocument", "document"),
        };
        var form = new MultipartFormDataContent { { new StringContent(message.To), "chat_id" } };
        if (message.Text is { } caption)
        {
            form.Add(new StringContent(caption), "caption");
        }

        form.Add(FileParts.Of(file, await file.Bytes(cancellation), field));
        return (method, form);
    }

    private static MessageAttachment? AttachmentOf(JsonElement message)
    {
        foreach (var (name, kind) in new[] { ("document", MessageKind.Document), ("voice", MessageKind.Audio), ("audio", MessageKind.Audio), ("video", MessageKind.Video), ("sticker", MessageKind.Sticker) })
        {
            if (message.At(name) is var file && file.Text("file_id") is { } id)
            {
                return new MessageAttachment(
                    kind, Payload.Shorten(id, 200), null, file.ShortText(100, "mime_type"), file.ShortText(200, "file_name"), (long?)file.Amount("file_size"));
            }
        }

        // A photo comes in several sizes, the largest last.
        return message.Each("photo").LastOrDefault() is var photo && photo.Text("file_id") is { } largest
            ? new MessageAttachment(MessageKind.Image, Payload.Shorten(largest, 200), null, null, null, (long?)photo.Amount("file_size"))
            : null;
    }
}
