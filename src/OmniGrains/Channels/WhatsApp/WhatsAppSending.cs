using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Contracts;
using OmniGrains.Channels.Meta;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Channels.WhatsApp;

/// <summary>
/// <c>POST {graph}/{version}/{phone number id}/messages</c>. The API knows no idempotency key: ours goes along as
/// <c>biz_opaque_callback_data</c>, which WhatsApp tells back with every status.
/// </summary>
internal static class WhatsAppSending
{
    public static async Task<SendResult> Send(ShopHttp http, ConnectedShop shop, OutgoingMessage message, CancellationToken cancellation)
    {
        string? media = null;
        if (message.Files is [var file, ..])
        {
            var (uploaded, refusal) = await Upload(http, shop, file, cancellation);
            if (refusal is not null)
            {
                return refusal;
            }

            media = uploaded;
        }

        var (status, answer, retryAfter) = await http.HandOver(
            RequestTo(shop, "messages", new StringContent(BodyOf(message, media).ToJsonString(), Encoding.UTF8, "application/json")), cancellation);
        var (id, failure) = IdOf(status, answer.Each("messages").FirstOrDefault().Text("id"), answer, retryAfter);
        return failure ?? new SendResult(id);
    }

    /// <summary><c>POST {graph}/{version}/{phone number id}/media</c>: a form with the product, the type and the file; answers with the media's id.</summary>
    private static async Task<(string? Id, SendResult? Refusal)> Upload(ShopHttp http, ConnectedShop shop, OutgoingFile file, CancellationToken cancellation)
    {
        using var form = new MultipartFormDataContent { { new StringContent("whatsapp"), "messaging_product" }, { new StringContent(file.ContentType), "type" } };
        form.Add(FileParts.Of(file, await file.Bytes(cancellation), "file"));
        var (status, answer, retryAfter) = await http.Attempt(RequestTo(shop, "media", form), cancellation);
        var (id, refusal) = IdOf(status, answer.Text("id"), answer, retryAfter);
        return (id, refusal is { Code: "unreadable" } ? refusal with { Detail = "WhatsApp took a file and did not say as what.", Passing = true } : refusal);
    }

    private static HttpRequestMessage RequestTo(ConnectedShop shop, string edge, HttpContent content)
    {
        var number = shop.Option(WhatsAppConnector.PhoneNumberId) ?? throw new ShopRefusedException("option-missing", "The option phoneNumberId is not set.");
        var request = new HttpRequestMessage(HttpMethod.Post, $"{MetaWebhook.RootOf(shop)}/{Uri.EscapeDataString(number)}/{edge}") { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", shop.RequiredSecret(MetaWebhook.AccessToken));
        return request;
    }

    private static (string? Id, SendResult? Refusal) IdOf(HttpStatusCode status, string? id, JsonElement answer, TimeSpan? retryAfter)
    {
        if ((int)status is >= 200 and < 300)
        {
            return id is not null
                ? (id, null)
                : (null, new SendResult(null, "unreadable", "WhatsApp took it and did not say as what: it may have arrived. Check baseUrl and apiVersion."));
        }

        var (code, detail, passing) = answer.Text("error", "code") is { } error ? WhatsAppErrors.Of(error)
            : (int)status >= 500 ? WhatsAppErrors.Of("131000")
            : (int)status == 429 ? WhatsAppErrors.Of("130429")
            : WhatsAppErrors.Of(null);
        return (null, new SendResult(null, code, detail, passing || (int)status >= 500, retryAfter));
    }

    private static JsonObject BodyOf(OutgoingMessage message, string? media)
    {
        // Who is known by a business-scoped id is addressed as recipient, who has a number by it.
        var isNumber = message.To.All(letter => char.IsAsciiDigit(letter) || letter == '+');
        var body = new JsonObject
        {
            ["messaging_product"] = "whatsapp",
            ["recipient_type"] = "individual",
            [isNumber ? "to" : "recipient"] = message.To,
            ["biz_opaque_callback_data"] = message.Key,
        };
        if (message.Template is { } template)
        {
            body["type"] = "template";
            body["template"] = new JsonObject
            {
                ["name"] = template.Name,
                ["language"] = new JsonObject { ["code"] = template.Language },
                ["components"] = template.Parameters.Count == 0 ? new JsonArray() : new JsonArray(new JsonObject
                {
                    ["type"] = "body",
                    ["parameters"] = new JsonArray([.. template.Parameters.Select(text => new JsonObject { ["type"] = "text", ["text"] = text })]),
                }),
            };
        }
        else if (message.Files is [var file, ..])
        {
            var type = TypeOf(file.Kind);
            var described = new JsonObject { ["id"] = media };
            if (message.Text is { } caption && file.Kind != MessageKind.Audio)
            {
                described["caption"] = caption;
            }

            if (file.Kind == MessageKind.Document)
            {
                described["filename"] = file.Name;
            }

            (body["type"], body[type]) = (type, described);
        }
        else
        {
            body["type"] = "text";
            body["text"] = new JsonObject { ["preview_url"] = false, ["body"] = message.Text };
        }

        return body;
    }

    private static string TypeOf(MessageKind kind) => kind switch
    {
        MessageKind.Image => "image",
        MessageKind.Audio => "audio",
        MessageKind.Video => "video",
        _ => "document",
    };
}
