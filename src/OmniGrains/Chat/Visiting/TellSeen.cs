using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Chat.Visitors;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Live.Contracts;

namespace OmniGrains.Chat.Visiting;

/// <summary>What the page tells by itself: that messages have arrived, were read, and that the visitor is typing.</summary>
internal static class TellSeenEndpoints
{
    public const string TypingNotice = "conversation.contact-typing";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/chat/{connection}/seen", Seen)
            .WithName("AcknowledgeChatMessages").WithTags("Chat").WithSummary("Say that messages have arrived, or were read")
            .WithDescription("The states of the shop's messages move to delivered or read; what has arrived here is not mailed.")
            .Accepts<ChatSeenInput>("application/json")
            .Produces<ChatNoted>().ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(422).ProducesProblem(429)
            .WithRequestExample("read", new ChatSeenInput("0195f3a2b4c17d3e8f00112233445566.2", true))
            .WithExample(200, "noted", new ChatNoted(true))
            .ForVisitors();
        routes.MapPost("/chat/{connection}/typing", Typing)
            .WithName("TellChatTyping").WithTags("Chat").WithSummary("Say that the visitor is typing")
            .WithDescription("Agents see it on the live stream, on every node (conversation.contact-typing). Nothing is recorded.")
            .Accepts<ChatTypingInput>("application/json")
            .Produces<ChatNoted>().ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(429)
            .WithRequestExample("typing", new ChatTypingInput(true))
            .WithExample(200, "noted", new ChatNoted(true))
            .ForVisitors();
    }

    private static async Task<IResult> Seen(string connection, HttpContext http, VisitorDoor door, ChatTranscript transcript, IContactTalks talks, TimeProvider time, CancellationToken cancellation)
    {
        var (visit, refusal) = await door.Enter(http, connection);
        if (visit is null)
        {
            return refusal!;
        }

        var input = await ChatBody.Read<ChatSeenInput>(http);
        var talk = await transcript.Find(connection, visit.Visitor, cancellation);
        if (ChatTranscript.NumberOf(talk, input.UpTo) is not { } number)
        {
            return ChatRejections.CursorInvalid.ToProblem();
        }

        var now = time.GetUtcNow();
        var context = new CommandContext(new CommandId($"chat-seen:{Guid.CreateVersion7(now):N}"), now);
        await talks.Acknowledge(talk!.Conversation, number, input.Read ? MessageState.Read : MessageState.Delivered, context, cancellation);
        return TypedResults.Ok(new ChatNoted(true));
    }

    private static async Task<IResult> Typing(string connection, HttpContext http, VisitorDoor door, ChatTranscript transcript, IConversations conversations, Notices notices, CancellationToken cancellation)
    {
        var (visit, refusal) = await door.Enter(http, connection);
        if (visit is null)
        {
            return refusal!;
        }

        var input = await ChatBody.Read<ChatTypingInput>(http);
        if (await transcript.Find(connection, visit.Visitor, cancellation) is { } talk)
        {
            var told = JsonSerializer.Serialize(new ContactTypingNotice(talk.Conversation, input.Typing), ChatJson.Default.ContactTypingNotice);
            notices.Publish(new Notice(TypingNotice, (await conversations.Find(talk.Conversation, cancellation))?.Record, told));
        }

        return TypedResults.Ok(new ChatNoted(true));
    }
}
