using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Chat.Visitors;
using OmniGrains.Edge;

namespace OmniGrains.Chat.Visiting;

internal static class ReadHistoryEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/chat/{connection}/messages", Read)
            .WithName("ReadChatHistory").WithTags("Chat").WithSummary("Read the visitor's own conversation")
            .WithDescription("A page of 50, oldest first, the latest page first: pass before for the one before it.")
            .Produces<ChatHistory>().ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(422).ProducesProblem(429)
            .WithExample(200, "an answer", new ChatHistory(
                [new ChatMessage("0195f3a2b4c17d3e8f00112233445566.2", "shop", "Maria", "Yes, three of them.", new DateTimeOffset(2026, 3, 1, 9, 31, 0, TimeSpan.Zero), null, null, null, null)], null))
            .ForVisitors();
        routes.MapGet("/chat/{connection}/messages/{message}", ReadOne)
            .WithName("ReadChatMessage").WithTags("Chat").WithSummary("Read one message of the visitor's own conversation")
            .WithDescription("With fresh addresses of its files.")
            .Produces<ChatMessage>().ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(429)
            .WithExample(200, "a label", new ChatMessage(
                "0195f3a2b4c17d3e8f00112233445566.4", "shop", "Maria", "Your label.", new DateTimeOffset(2026, 3, 1, 9, 40, 0, TimeSpan.Zero),
                [new ChatFile("label.pdf", "application/pdf", 48_213, "files/…", new DateTimeOffset(2026, 3, 1, 10, 40, 0, TimeSpan.Zero))], null, null, null))
            .ForVisitors();
    }

    private static async Task<IResult> ReadOne(string connection, string message, HttpContext http, VisitorDoor door, ChatTranscript transcript, CancellationToken cancellation)
    {
        var (visit, refusal) = await door.Enter(http, connection);
        if (visit is null)
        {
            return refusal!;
        }

        var talk = await transcript.Find(connection, visit.Visitor, cancellation);
        return talk?.Messages.FirstOrDefault(one => one.Id == message) is { } said ? TypedResults.Ok(await transcript.Shown(said, visit, cancellation)) : ChatRejections.MessageUnknown.ToProblem();
    }

    private static async Task<IResult> Read(string connection, string? before, HttpContext http, VisitorDoor door, ChatTranscript transcript, CancellationToken cancellation)
    {
        var (visit, refusal) = await door.Enter(http, connection);
        if (visit is null)
        {
            return refusal!;
        }

        var talk = await transcript.Find(connection, visit.Visitor, cancellation);
        return (before is null ? int.MaxValue : ChatTranscript.NumberOf(talk, before)) is { } number
            ? TypedResults.Ok(await transcript.Page(talk, visit, number, cancellation))
            : ChatRejections.CursorInvalid.ToProblem();
    }
}
