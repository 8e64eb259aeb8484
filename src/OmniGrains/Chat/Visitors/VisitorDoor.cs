using System.Globalization;
using Microsoft.AspNetCore.Http;
using OmniGrains.Channels.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Chat.Visitors;

/// <summary>A visitor who has come in.</summary>
/// <param name="Chat">The chat.</param>
/// <param name="Token">The token.</param>
internal sealed record Visit(ChatConnection Chat, VisitorToken Token)
{
    /// <summary>Their address in the inbox.</summary>
    public string Visitor => Token.Visitor;
}

/// <summary>
/// The door for visitors: the page's origin must be one of the connection's, the rates must hold, and the token must be one that was given out here. No wrong
/// token is told from another one.
/// </summary>
internal sealed class VisitorDoor(IChatConnections chats, IGrains grains, VisitorTokens tokens, ChatLimits limits, TimeProvider time)
{
    private const string Scheme = "Bearer ";

    /// <summary>Lets a page of the shop in, without a visitor.</summary>
    public async ValueTask<(ChatConnection? Chat, IResult? Refusal)> EnterPage(HttpContext http, string connection)
    {
        if (!limits.MayAsk(http.Connection.RemoteIpAddress))
        {
            return (null, TooFast(http));
        }

        return await chats.Find(connection, http.RequestAborted) is not { } chat ? (null, ChatRejections.Unknown.ToProblem())
            : !IsOfShop(http.Request, chat)
                ? (null, Problems.Of(403, "chat.origin-refused", "The origin of this page is not among those of the connection (option origins).", "This page may not use the chat").ToResult())
            : (chat, null);
    }

    /// <summary>Lets a visitor in.</summary>
    public async ValueTask<(Visit? Visit, IResult? Refusal)> Enter(HttpContext http, string connection, bool writes = false)
    {
        var (chat, refusal) = await EnterPage(http, connection);
        if (chat is null)
        {
            return (null, refusal);
        }

        var header = http.Request.Headers.Authorization.ToString();
        var token = tokens.Read(connection, header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null);
        if (token is null || VisitorTokens.HoldsUntil((await grains.Read(ChatVisitor.GrainOf(connection, token.Visitor), ReadChatVisitor.Query, http.RequestAborted)).Value, token, time.GetUtcNow()) is null)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer realm=\"chat\"";
            return (null, Problems.Of(401, "chat.token-invalid", "This token is unknown or has ended. Begin a session.").ToResult());
        }

        var key = $"{connection}:{token.Visitor}";
        return !limits.MayAsk(key) || (writes && !limits.MayWrite(key)) ? (null, TooFast(http)) : (new Visit(chat, token), null);
    }

    public static IResult TooFast(HttpContext http)
    {
        http.Response.Headers.RetryAfter = 3.ToString(CultureInfo.InvariantCulture);
        return Problems.Of(429, "chat.too-fast", "Too much comes from this visitor or address. Wait a little, and try again.").ToResult();
    }

    // A browser names the origin of every page that asks from elsewhere; where it names none, only a page of this very host asks.
    private static bool IsOfShop(HttpRequest request, ChatConnection chat) => request.Headers.Origin.ToString() is { Length: > 0 } origin
        ? chat.Origins.Contains(origin, StringComparer.Ordinal)
        : request.Headers["Sec-Fetch-Site"] == "same-origin";
}
