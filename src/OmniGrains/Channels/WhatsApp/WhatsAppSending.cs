using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Contracts;

namespace OmniGrains.Channels.WhatsApp;

/// <summary>
/// <c>POST {graph}/{version}/{phone number id}/messages</c>. The API knows no idempotency key: ours goes along as
/// <c>biz_opaque_callback_data</c>, which WhatsApp tells back with every status.
/// </summary>
internal static class WhatsAppSending
{
    private const string Version = "v23.0";

    public static async Task<SendResult> Send(ShopHttp http, ConnectedShop shop, OutgoingMessage message, CancellationToken cancellation)
    {
        var version = shop.Option(WhatsAppConnector.ApiVersion) ?? Version;
        var number = shop.Option(WhatsAppConnector.PhoneNumberId) ?? throw new ShopRefusedException("option-missing", "The option phoneNumberId is not set.");
        var url = $"{shop.Settings.BaseUrl}/{Uri.EscapeDataString(version)}/{Uri.EscapeDataString(number)}/messages";
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(BodyOf(message).ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", shop.RequiredSecret(WhatsAppConnector.AccessToken));
        var (status, answer, retryAfter) = await http.Attempt(request, cancellation);
        if ((int)status is >= 200 and < 300)
        {
            return answer.Each("messages").FirstOrDefault().Text("id") is { } id
                ? new SendResult(id)
                : new SendResult(null, "unreadable", "WhatsApp did not answer as its contract says. Check baseUrl and apiVersion.", Passing: true);
        }

        var (code, detail, passing) = answer.Text("error", "code") is { } error ? WhatsAppErrors.Of(error)
            : (int)status >= 500 ? WhatsAppErrors.Of("131000")
            : (int)status == 429 ? WhatsAppErrors.Of("130429")
            : WhatsAppErrors.Of(null);
        return new SendResult(null, code, detail, passing || (int)status >= 500, retryAfter);
    }

    private static JsonObject BodyOf(OutgoingMessage message)
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
        else
        {
            body["type"] = "text";
            body["text"] = new JsonObject { ["preview_url"] = false, ["body"] = message.Text };
        }

        return body;
    }
}
