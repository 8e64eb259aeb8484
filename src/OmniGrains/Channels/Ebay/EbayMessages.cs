using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Contracts;
using OmniGrains.Channels.Marketplaces;
using OmniGrains.Customers.Contracts;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Channels.Ebay;

/// <summary>eBay's Message API (<c>commerce/message/v1</c>): conversations between members, by either side's messages.</summary>
internal sealed class EbayMessages(EbayApi api, TimeProvider time)
{
    private const string Scope = "https://api.ebay.com/oauth/api_scope/commerce.message";
    private const string Root = "/commerce/message/v1";
    private const int PageSize = 25;
    private const int MostPages = 40;

    // eBay blocks who calls more than 75 times within a minute; reading leaves room for answers.
    private const int MostPerMinute = 70;
    private const int MostReadPerMinute = 55;

    private readonly CallBudget _calls = new(time);
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, string>> _read = new(StringComparer.Ordinal);

    /// <summary>
    /// What was written since a moment. Conversations come with their latest message and cannot be filtered by it (only by when they began), so they are
    /// listed, newest first, until a whole page is older; of those that changed since they were read here the messages are read. A conversation has been read when the next one is
    /// asked for: a listing that was refused in between goes on behind those.
    /// </summary>
    public async IAsyncEnumerable<ReadMessages> ListMessages(
        ConnectedShop shop, DateTimeOffset since, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var (read, listed, older) = (_read.GetOrAdd(shop.Id, _ => new(StringComparer.Ordinal)), new HashSet<string>(StringComparer.Ordinal), 0);
        await foreach (var conversation in Pages(shop, $"{Root}/conversation?conversation_type=FROM_MEMBERS", "conversations", cancellation))
        {
            if (conversation.Text("conversationId") is not { } id || conversation.Moment("latestMessage", "createdDate") is not { } latest)
            {
                continue;
            }

            if (latest < since)
            {
                if (++older >= PageSize)
                {
                    break;
                }

                continue;
            }

            older = 0;
            listed.Add(id);
            var version = $"{conversation.Text("latestMessage", "messageId")} {latest.UtcTicks}";
            yield return read.GetValueOrDefault(id) == version ? new ReadMessages([], [], latest) : await MessagesOf(shop, id, conversation, since, latest, cancellation);
            read[id] = version;
        }

        foreach (var id in read.Keys.Where(id => !listed.Contains(id)))
        {
            read.TryRemove(id, out _);
        }
    }

    private async Task<ReadMessages> MessagesOf(ConnectedShop shop, string id, JsonElement conversation, DateTimeOffset since, DateTimeOffset latest, CancellationToken cancellation)
    {
        var (theirs, ours) = (new List<IncomingMessage>(), new List<MessageElsewhere>());
        await foreach (var message in Pages(shop, $"{Root}/conversation/{Uri.EscapeDataString(id)}?conversation_type=FROM_MEMBERS", "messages", cancellation))
        {
            if (message.Moment("createdDate") >= since)
            {
                theirs.AddRange(Read(message, id, conversation, shop) is { } read ? [read] : []);
                ours.AddRange(ReadOurs(message, id, shop) is { } echo ? [echo] : []);
            }
        }

        return new ReadMessages([.. theirs.OrderBy(message => message.SentAt)], [.. ours.OrderBy(message => message.SentAt)], latest);
    }

    /// <summary><c>POST /send_message</c>, into the conversation that is answered. eBay takes no idempotency key.</summary>
    public async Task<SendResult> Send(ConnectedShop shop, OutgoingMessage message, CancellationToken cancellation)
    {
        if (_calls.Take(shop.Id, MostPerMinute) is { } wait)
        {
            return new SendResult(null, "rate-limited", "eBay takes 75 calls within a minute.", Passing: true, wait);
        }

        var request = new HttpRequestMessage(HttpMethod.Post, $"{shop.Settings.BaseUrl}{Root}/send_message")
        {
            Content = new StringContent(new JsonObject { ["conversationId"] = message.To, ["messageText"] = message.Text }.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await api.UserToken(shop, "messages", Scope, cancellation));
        var (status, answer, retryAfter) = await api.HandOver(request, cancellation);
        if (status == HttpStatusCode.Unauthorized)
        {
            api.ForgetToken(shop, "messages");
        }

        return ((int)status, answer.Text("messageId")) switch
        {
            ( >= 200 and < 300, var id) => new SendResult(id),
            (429, _) => new SendResult(null, "rate-limited", "eBay wants us to send less often.", Passing: true, retryAfter ?? TimeSpan.FromSeconds(100)),
            (401 or 403, _) => new SendResult(null, "unauthorised", "eBay refused our credentials. The refresh token needs the scope commerce.message.", Passing: true),
            ( >= 500, _) => new SendResult(null, "unavailable", "eBay failed.", Passing: true, retryAfter),
            (404, _) => new SendResult(null, "undeliverable", "eBay knows no such conversation any more."),
            _ => new SendResult(null, "refused", $"eBay refused it with error {(answer.Each("errors").FirstOrDefault().Text("errorId") is { Length: <= 9 } error && error.All(char.IsAsciiDigit) ? error : "unknown")}."),
        };
    }

    /// <summary>A buyer's message, of a list or a notification; null for what we wrote, and for what cannot be a message.</summary>
    public static IncomingMessage? Read(JsonElement message, string conversation, JsonElement about, ConnectedShop shop)
    {
        if (SenderOf(message) is not { } sender || message.Text("messageId") is not { Length: <= 200 } id || IsOurs(sender, shop) != false)
        {
            return null;
        }

        var subject = message.ShortText(200, "subject") ?? about.ShortText(200, "conversationTitle");
        var (text, media) = (message.Text("messageBody"), message.Each("messageMedia").Take(5).Select(AttachmentOf).ToList());
        var listing = about.Text("referenceType") == "LISTING" ? about.ShortText(40, "referenceId") : null;
        return text is null && media.Count == 0 ? null : new IncomingMessage(
            shop.Id, id, conversation, sender, [new IdentityInput(IdentityKinds.Buyer, $"{shop.Id}:{sender}")], text is null ? media[0].Kind : MessageKind.Text, text, media,
            message.Moment("createdDate") ?? DateTimeOffset.UnixEpoch, TitleOf(subject, listing))
        {
            Market = new MarketFacts("ebay", OrderNumbers.In("ebay", subject, text)),
        };
    }

    /// <summary>What was written to a buyer: from here, or on eBay's own pages; null for what a buyer wrote.</summary>
    public static MessageElsewhere? ReadOurs(JsonElement message, string conversation, ConnectedShop shop)
    {
        if (SenderOf(message) is not { } sender || message.Text("messageId") is not { Length: <= 200 } id || IsOurs(sender, shop) != true || message.Moment("createdDate") is not { } at)
        {
            return null;
        }

        var (text, media) = (message.Text("messageBody"), message.Each("messageMedia").Take(5).Select(AttachmentOf).ToList());
        return text is null && media.Count == 0 ? null : new MessageElsewhere(shop.Id, conversation, id, Key: null, text, media, at);
    }

    private static string? SenderOf(JsonElement message) => message.ShortText(80, "senderUsername") ?? message.ShortText(80, "senderUserName");

    // Null where it is not known who we are.
    private static bool? IsOurs(string sender, ConnectedShop shop) =>
        shop.Option(EbayConnector.Username) is { } ours ? string.Equals(sender, ours, StringComparison.OrdinalIgnoreCase) : null;

    private static string? TitleOf(string? subject, string? listing) => (subject, listing) switch
    {
        (_, null) => subject,
        (null, _) => $"Listing {listing}",
        _ => $"{Payload.Shorten(subject, 140)} (listing {listing})",
    };

    private static MessageAttachment AttachmentOf(JsonElement media) => new(
        media.Text("mediaType") == "IMAGE" ? MessageKind.Image : MessageKind.Document, null,
        media.Text("mediaUrl") is { Length: <= 2_000 } url && Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" ? media.Text("mediaUrl") : null,
        Name: media.ShortText(200, "mediaName"));

    // Pages are asked for by number: where to ask never comes from an answer.
    private async IAsyncEnumerable<JsonElement> Pages(
        ConnectedShop shop, string path, string list, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var page = 0; page < MostPages; page++)
        {
            while (_calls.Take(shop.Id, MostReadPerMinute) is { } wait)
            {
                await Task.Delay(wait, time, cancellation);
            }

            var offset = (page * PageSize).ToString(CultureInfo.InvariantCulture);
            var items = (await api.Get(shop, "messages", Scope, $"{path}&limit={PageSize}&offset={offset}", cancellation)).Each(list).ToList();
            foreach (var item in items)
            {
                yield return item;
            }

            if (items.Count < PageSize)
            {
                yield break;
            }
        }
    }
}
