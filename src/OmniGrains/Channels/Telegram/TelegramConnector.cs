using System.Text;
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
internal sealed class TelegramConnector(ShopHttp http) : IConnector, IMessageChannel, IMediaChannel
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
        return new DeliveryLabel(update.Id("update_id"), TelegramReading.TopicOf(update));
    }

    public Reading Read(DeliveryContent content, ConnectedShop shop) => TelegramReading.Read(Payload.Parse(content.Body), content, shop);

    /// <summary>
    /// <c>GET /bot{token}/getFile</c> tells a path below <c>/file/bot{token}/</c> that holds for an hour; up to 20 MB. The token is part of the addresses, as the Bot
    /// API has it: they are logged nowhere.
    /// </summary>
    public async Task<byte[]> Fetch(ConnectedShop shop, MessageAttachment file, long most, CancellationToken cancellation)
    {
        var (root, bot) = (shop.Settings.BaseUrl, $"bot{shop.RequiredSecret(BotToken)}");
        var told = (await http.Get($"{root}/{bot}/getFile?file_id={Uri.EscapeDataString(file.MediaId ?? "")}", headers: null, cancellation)).Body;
        if (told.Amount("result", "file_size") > most)
        {
            throw new ShopRefusedException("too-large", "The file is larger than what is kept.");
        }

        var path = told.Text("result", "file_path")?.Split('/') ?? throw new ShopRefusedException("not-found", "Telegram tells no path of the file.");
        return path.All(part => part is not ("" or "." or ".."))
            ? await http.Download(new HttpRequestMessage(HttpMethod.Get, $"{root}/file/{bot}/{string.Join('/', path.Select(Uri.EscapeDataString))}"), most, cancellation)
            : throw new ShopRefusedException("url-refused", "The file lies at an address that is not called.");
    }

    public IReadOnlyList<string> AddressedBy { get; } = [IdentityKinds.Telegram];

    /// <summary>A private chat has the id of its person.</summary>
    public Addressee? AddresseeOf(ConnectedShop shop, string address) => address.Length <= 20 && address.All(char.IsAsciiDigit) && UsableIdentity.FormOf(new IdentityInput(IdentityKinds.Telegram, address)) is { } chat
        ? new Addressee(chat, [new IdentityInput(IdentityKinds.Telegram, chat)]) : null;

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
        var (status, answer, retryAfter) = await http.HandOver(request, cancellation);
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
}
