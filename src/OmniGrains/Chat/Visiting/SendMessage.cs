using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Channels.Contracts;
using OmniGrains.Chat.Visitors;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Chat.Visiting;

/// <summary>Puts what a visitor says into the inbox. The page's id of a message makes a repetition the same message, for ever.</summary>
internal sealed class ChatInbox(IInboxFeed feed, ChatTranscript transcript, TimeProvider time)
{
    public const int LongestText = 4_000;
    private const int LongestId = 64;
    private const int MostFiles = 50;
    private const long MostBytes = 100 << 20;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static bool IsId(string? id) => id is { Length: > 0 and <= LongestId } && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    /// <summary>What is wrong with where a visitor says to be reached, and how to be called; null when they are fit.</summary>
    public static Rejection? Wrong(string? email, string? name) =>
        email is not null && VisitorAddress.Of(email) is null ? ChatRejections.EmailInvalid
        : name is not null && !Slugs.IsText(name, 100) ? ChatRejections.NameInvalid
        : null;

    /// <summary>Whether a visitor's files of a day would be more than are kept with this one; one that was sent before is none more.</summary>
    public async ValueTask<bool> HasTooMany(Visit visit, string id, long bytes, CancellationToken cancellation)
    {
        var since = time.GetUtcNow() - Day;
        var files = ((await transcript.Find(visit.Chat.Id, visit.Visitor, cancellation))?.Messages ?? [])
            .Where(said => said.Inbound && said.At > since && said.ProviderId != $"{visit.Visitor}:{id}").SelectMany(said => said.Attachments).ToList();
        return files.Count >= MostFiles || files.Sum(file => file.Size ?? 0) + bytes > MostBytes;
    }

    public async Task<Result<ChatMessage>> Take(Visit visit, string id, string? name, string? text, MessageAttachment? file, ReadOnlyMemory<byte> content, string? language, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var message = new IncomingMessage(
            visit.Chat.Id, $"{visit.Visitor}:{id}", visit.Visitor, name, [ChatPeople.IdentityOf(visit.Visitor)], file?.Kind ?? MessageKind.Text, text, file is null ? [] : [file], now)
        {
            AddressIsOnePersons = true,
            Language = language is not null && visit.Chat.Languages.Contains(language, StringComparer.Ordinal) ? language : null,
            Files = file is null ? [] : [content],
        };
        var taken = await feed.Take(message, now, cancellation);
        if (taken.Rejection is { } rejection)
        {
            return rejection;
        }

        var receipt = taken.Value!;
        var said = (await transcript.Find(visit.Chat.Id, visit.Visitor, cancellation))?.Messages.FirstOrDefault(one => one.Id == receipt.MessageId);
        var shown = said is null
            ? new ChatMessage(receipt.MessageId, "visitor", null, text, now, null, id, null, null)
            : await transcript.Shown(said, visit, cancellation);
        return Result<ChatMessage>.Of(shown, receipt.Position, receipt.Duplicate);
    }
}

internal static class SendMessageEndpoint
{
    private static readonly ChatMessage Example = new(
        "0195f3a2b4c17d3e8f00112233445566.1", "visitor", null, "Is the blue teapot in stock?", new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.Zero), null, "m-1", null, null);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/chat/{connection}/messages", Send)
        .WithName("SendChatMessage").WithTags("Chat").WithSummary("Write as a visitor")
        .WithDescription("Sent again with the same id it is the same message. An e-mail address is where answers go that are not seen in the chat; it recognises nobody.")
        .Accepts<ChatMessageInput>("application/json")
        .Produces<ChatMessage>().ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(413).ProducesProblem(422).ProducesProblem(429)
        .WithRequestExample("a question", new ChatMessageInput("m-1", "Is the blue teapot in stock?", "ada@example.com", "Ada", null))
        .WithExample(200, "taken", Example)
        .ForVisitors();

    private static async Task<IResult> Send(
        string connection, HttpContext http, VisitorDoor door, ChatInbox inbox, ChatReach reach, SignedAddresses addresses, IChatConnections chats, TimeProvider time, CancellationToken cancellation)
    {
        var (visit, refusal) = await door.Enter(http, connection, writes: true);
        if (visit is null)
        {
            return refusal!;
        }

        var input = await ChatBody.Read<ChatMessageInput>(http);
        if (Wrong(input) is { } wrong)
        {
            return wrong.ToProblem();
        }

        // The signature has ended, perhaps, since the page was opened: the address that it held is remembered.
        var identity = SignedIdentity.Verify(input.Identity, await chats.IdentitySecret(connection, cancellation), time.GetUtcNow());
        var result = await inbox.Take(visit, input.Id, identity?.Name ?? input.Name, input.Text, null, default, input.Language, cancellation);
        if (result.Value is { } message)
        {
            var address = identity?.Email ?? await addresses.Of(visit, cancellation) ?? VisitorAddress.Of(input.Email);
            await reach.Keep(visit.Chat, MessageId.ConversationOf(message.Id)?.Value, address, input.Language, cancellation);
        }

        return result.ToOk(http).Result;
    }

    private static Rejection? Wrong(ChatMessageInput input) =>
        !ChatInbox.IsId(input.Id) || string.IsNullOrWhiteSpace(input.Text) || input.Text.Length > ChatInbox.LongestText ? ChatRejections.MessageInvalid
        : ChatInbox.Wrong(input.Email, input.Name);
}
