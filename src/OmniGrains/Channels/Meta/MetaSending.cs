using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Contracts;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Channels.Meta;

/// <summary>
/// Sends by the Graph API: messages and private replies to <c>/{page}/messages</c>, answers below comments to <c>/{comment}/comments</c> (a page) or
/// <c>/{comment}/replies</c> (Instagram). The API knows no idempotency key; a message to Messenger carries ours as <c>metadata</c>, which its echo tells back.
/// Source: Messenger Platform, Send API; Graph API, comments; Instagram Platform, comment replies.
/// </summary>
internal sealed class MetaSending(ShopHttp http, MetaConnector connector, ConnectedShop shop)
{
    public async Task<SendResult> Send(OutgoingMessage message, CancellationToken cancellation)
    {
        if (MetaConnector.CommentIn(message.To) is { } comment && !message.Private)
        {
            return await Post($"{Uri.EscapeDataString(comment)}/{(connector.Name == "messenger" ? "comments" : "replies")}", new JsonObject { ["message"] = message.Text }, "id", cancellation);
        }

        string? attachment = null;
        if (message.Files is [var file, ..])
        {
            var upload = await Upload(file, cancellation);
            if (upload.Code is not null)
            {
                return upload;
            }

            attachment = upload.ProviderId;
        }

        return await Post($"{Page}/messages", BodyOf(message, attachment), "message_id", cancellation);
    }

    private string Page => Uri.EscapeDataString(shop.Option(MetaConnector.PageId) ?? throw new ShopRefusedException("option-missing", "The option pageId is not set."));

    private JsonObject BodyOf(OutgoingMessage message, string? attachment)
    {
        var content = attachment is null
            ? new JsonObject { ["text"] = message.Text }
            : new JsonObject { ["attachment"] = new JsonObject { ["type"] = TypeOf(message.Files[0].Kind), ["payload"] = new JsonObject { ["attachment_id"] = attachment } } };
        if (connector.Name == "messenger")
        {
            content["metadata"] = message.Key;
        }

        var body = new JsonObject
        {
            // A comment is answered privately by the comment's own id; who wrote it is not yet known to the channel as a recipient.
            ["recipient"] = MetaConnector.CommentIn(message.To) is { } comment
                ? new JsonObject { ["comment_id"] = message.Answers ?? comment }
                : new JsonObject { ["id"] = message.To },
            ["messaging_type"] = message.AfterWindow ? "MESSAGE_TAG" : "RESPONSE",
            ["message"] = content,
        };
        if (message.AfterWindow)
        {
            body["tag"] = "HUMAN_AGENT";
        }

        return body;
    }

    // The id of the uploaded file, in the place of a message's.
    private async Task<SendResult> Upload(OutgoingFile file, CancellationToken cancellation)
    {
        var described = new JsonObject { ["attachment"] = new JsonObject { ["type"] = TypeOf(file.Kind), ["payload"] = new JsonObject { ["is_reusable"] = false } } };
        using var form = new MultipartFormDataContent { { new StringContent(described.ToJsonString()), "message" } };
        if (connector.Name == "instagram")
        {
            form.Add(new StringContent("instagram"), "platform");
        }

        form.Add(FileParts.Of(file, await file.Bytes(cancellation), "filedata"));
        var uploaded = await Post($"{Page}/message_attachments", form, "attachment_id", cancellation);
        return uploaded is { Code: "unreadable" } ? uploaded with { Detail = "Meta took a file and did not say as what.", Passing = true } : uploaded;
    }

    private Task<SendResult> Post(string path, JsonObject body, string id, CancellationToken cancellation) =>
        Post(path, new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"), id, cancellation);

    // A file alone reaches nobody: it is uploaded again.
    private async Task<SendResult> Post(string path, HttpContent content, string id, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{MetaWebhook.RootOf(shop)}/{path}") { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", shop.RequiredSecret(MetaWebhook.AccessToken));
        var (status, answer, retryAfter) = content is MultipartContent ? await http.Attempt(request, cancellation) : await http.HandOver(request, cancellation);
        return (int)status is >= 200 and < 300
            ? answer.Text(id) is { } known ? new SendResult(known) : new SendResult(null, "unreadable", "Meta took it and did not say as what: it may have arrived. Check baseUrl and apiVersion.")
            : FailureOf(status, answer) with { RetryAfter = retryAfter };
    }

    private static SendResult FailureOf(HttpStatusCode status, JsonElement answer)
    {
        var (code, detail, passing) = MetaErrors.Of(answer.Text("error", "code"), answer.Text("error", "error_subcode"), status);
        return new SendResult(null, code, detail, passing);
    }

    private static string TypeOf(MessageKind kind) => kind switch
    {
        MessageKind.Image => "image",
        MessageKind.Audio => "audio",
        MessageKind.Video => "video",
        _ => "file",
    };
}

/// <summary>Error codes of the Send API and the Graph API, in our own words. Source: Messenger Platform, error codes.</summary>
internal static class MetaErrors
{
    public static (string Code, string Detail, bool Passing) Of(string? code, string? subcode, HttpStatusCode status) => (code, subcode) switch
    {
        ("10", "2018278" or "2534022") => ("window-closed", "The time in which the channel takes an answer is over (10). Wait until the customer writes again.", false),
        ("10", "2018065") => ("window-closed", "The message is outside of the window that the channel allows (10). Wait until the customer writes again.", false),
        ("551", _) or ("10", "2018108") => ("undeliverable", "The person cannot be reached now, or has turned messages off (551).", false),
        ("100", "2018001") => ("undeliverable", "The channel knows no such person for this page (100).", false),
        ("10900", _) => ("refused", "The comment has been answered privately before (10900).", false),
        ("190", _) or ("10" or "200" or "230" or "298", _) => ("unauthorised", "Meta refused our credentials. Set the access token anew, and check its permissions.", true),
        ("4" or "17" or "32" or "613" or "80006", _) => ("rate-limited", "Meta wants us to send less often (613).", true),
        ("1" or "2" or "1200" or "-1", _) => ("unavailable", "Meta failed.", true),
        _ when (int)status == 429 => ("rate-limited", "Meta wants us to send less often.", true),
        _ when (int)status >= 500 => ("unavailable", "Meta failed.", true),
        _ => ("refused", $"Meta refused it with error {(code is { Length: <= 9 } && code.All(char.IsAsciiDigit) ? code : "unknown")}.", false),
    };
}
