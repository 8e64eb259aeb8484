using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Chat.Visitors;
using OmniGrains.Edge;

namespace OmniGrains.Chat.Visiting;

internal static class ReadDeskEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/chat/{connection}/desk", Read)
        .WithName("ReadChatDesk").WithTags("Chat").WithSummary("Read whether somebody answers now")
        .WithDescription("As the session's answer said it when it began. A page that stays open asks again now and then: desks open and close.")
        .Produces<ChatDesk>().ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(429)
        .WithExample(200, "closed", new ChatDesk(false, new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero), true, false))
        .ForVisitors();

    private static async Task<IResult> Read(
        string connection, HttpContext http, VisitorDoor door, ChatTranscript transcript, ChatReach reach, SignedAddresses addresses, CancellationToken cancellation)
    {
        var (visit, refusal) = await door.Enter(http, connection);
        if (visit is null)
        {
            return refusal!;
        }

        var isKnown = (await transcript.Find(connection, visit.Visitor, cancellation))?.Reachable == true || await addresses.Of(visit, cancellation) is not null;
        return TypedResults.Ok(await reach.Tell(visit.Chat, isKnown, cancellation));
    }
}
