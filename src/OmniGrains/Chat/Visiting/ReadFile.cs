using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Channels.Contracts;
using OmniGrains.Chat.Visitors;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Chat.Visiting;

internal static class ReadFileEndpoint
{
    private static readonly string[] Pictures = ["image/png", "image/jpeg", "image/gif", "image/webp"];

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/chat/{connection}/files/{ticket}", Read)
        .WithName("ReadChatFile").WithTags("Chat").WithSummary("Fetch a file of the visitor's own conversation")
        .WithDescription(
            "By the url of a file of a message: for a page, which sends no token when it follows a link. It holds for an hour, and for the session that it was made for; read the message again for "
            + "another one. A download; with view=true a picture (PNG, JPEG, GIF, WebP) may be shown. A browser shows nothing of it as a page, and runs nothing in it.")
        .Produces<byte[]>(200, "application/octet-stream").ProducesProblem(404).ProducesProblem(429)
        .WithExample(200, "a picture", "…", "application/octet-stream")
        .ForVisitors();

    private static async Task<IResult> Read(
        string connection, string ticket, bool? view, HttpContext http, IChatConnections chats, ChatLimits limits, FileTickets tickets, IContactTalks talks, IGrains grains, TimeProvider time,
        CancellationToken cancellation)
    {
        if (!limits.MayAsk(http.Connection.RemoteIpAddress))
        {
            return VisitorDoor.TooFast(http);
        }

        if (await chats.Find(connection, cancellation) is null)
        {
            return ChatRejections.Unknown.ToProblem();
        }

        // Whatever is wrong with an address, the answer is the same. What was withdrawn or erased since is not found.
        if (tickets.Open(ticket) is not { } found || found.Connection != connection || !await IsThere(found, grains, time, cancellation)
            || await talks.Open(connection, found.Visitor, found.Message, found.Index, cancellation) is not { } file)
        {
            return ChatRejections.FileUnknown.ToProblem();
        }

        http.Response.Headers.CacheControl = "private, no-store";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        return Downloads.Of(http.Response, file.Content, file.Name, file.ContentType, inline: view == true && Pictures.Contains(file.ContentType, StringComparer.Ordinal), elsewhere: true);
    }

    private static async ValueTask<bool> IsThere(FileTicket ticket, IGrains grains, TimeProvider time, CancellationToken cancellation) => VisitorTokens.HoldsUntil(
        (await grains.Read(ChatVisitor.GrainOf(ticket.Connection, ticket.Visitor), ReadChatVisitor.Query, cancellation)).Value, new VisitorToken(ticket.Visitor, ticket.Session), time.GetUtcNow()) is not null;
}
