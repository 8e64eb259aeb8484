using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Chat.Visitors;
using OmniGrains.Edge;

namespace OmniGrains.Chat.Visiting;

internal static class FollowStreamEndpoint
{
    private const string Example =
        "event: connected\nretry: 2000\ndata: {}\n\nevent: message\nid: 0195f3a2b4c17d3e8f00112233445566.2\ndata: {\"id\":\"0195f3a2b4c17d3e8f00112233445566.2\",\"from\":\"shop\",\"name\":\"Maria\",\"text\":\"Yes, three of them.\",\"at\":\"2026-03-01T09:31:00Z\"}\n\n"
        + "event: typing\ndata: {\"typing\":true}\n\n";

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/chat/{connection}/stream", Follow)
        .WithName("FollowChat").WithTags("Chat").WithSummary("The visitor's own conversation, live")
        .WithDescription(
            "Server-sent events: message, typing (somebody of the shop is, or no longer), connected and still-here (every 15 seconds when nothing happens). Begins behind the message in Last-Event-ID, "
            + "or with everything; a message may come twice and is known by its id. At most 5 at once for a visitor.")
        .Produces(200, typeof(string), "text/event-stream").ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(422).ProducesProblem(429)
        .WithExample(200, "an answer", Example, "text/event-stream")
        .ForVisitors();

    private static async Task Follow(
        string connection, HttpContext http, VisitorDoor door, ChatLimits limits, ChatTranscript transcript, ChatStream stream, [FromHeader(Name = "Last-Event-ID")] string? lastEventId)
    {
        var (visit, refusal) = await door.Enter(http, connection);
        if (visit is null)
        {
            await refusal!.ExecuteAsync(http);
            return;
        }

        // Of another conversation, such as one that is over, or of none: everything is told.
        var after = ChatTranscript.NumberOf(await transcript.Find(connection, visit.Visitor, http.RequestAborted), lastEventId) is null ? null : lastEventId;
        var (key, address) = ($"{connection}:{visit.Visitor}", http.Connection.RemoteIpAddress);
        if (!limits.TryEnter(key, address))
        {
            await VisitorDoor.TooFast(http).ExecuteAsync(http);
            return;
        }

        try
        {
            http.Response.Headers["X-Accel-Buffering"] = "no";
            await TypedResults.ServerSentEvents(stream.Follow(visit, after, http.RequestAborted)).ExecuteAsync(http);
        }
        finally
        {
            limits.Leave(key, address);
        }
    }
}
