using System.Security.Cryptography;
using System.Text.Unicode;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Chat.Visitors;
using OmniGrains.Edge;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Chat.Visiting;

/// <summary>What a file is, by how it begins; what its sender says of it counts for nothing.</summary>
internal static class SniffedFile
{
    public const int Largest = 10 << 20;

    /// <summary>Its kind and type; null when it is none that is taken.</summary>
    public static (MessageKind Kind, string Type)? Of(ReadOnlySpan<byte> content) =>
        content.Length is 0 or > Largest ? null
        : content.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) ? (MessageKind.Image, "image/png")
        : content.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? (MessageKind.Image, "image/jpeg")
        : content.StartsWith("GIF87a"u8) || content.StartsWith("GIF89a"u8) ? (MessageKind.Image, "image/gif")
        : content.Length > 12 && content.StartsWith("RIFF"u8) && content[8..].StartsWith("WEBP"u8) ? (MessageKind.Image, "image/webp")
        : content.StartsWith("%PDF-"u8) ? (MessageKind.Document, "application/pdf")
        : IsPlainText(content) ? (MessageKind.Document, "text/plain")
        : null;

    // Text that a browser might take for a page, or a shell for a script, is none.
    private static bool IsPlainText(ReadOnlySpan<byte> content) =>
        Utf8.IsValid(content) && !content.ContainsAnyInRange((byte)0, (byte)8) && !content.StartsWith("#!"u8) && content.IndexOf((byte)'<') < 0;
}

internal static class SendFileEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/chat/{connection}/files", Send)
        .WithName("SendChatFile").WithTags("Chat").WithSummary("Send a file as a visitor")
        .WithDescription(
            "The body is the file. Pictures (PNG, JPEG, GIF, WebP), PDF and plain text, up to 10 MB; what it is, is told by how it begins. At most 50 files and 100 MB within 24 hours of a visitor. Sent again with the same id it is the same message. "
            + "What a message says in email, name and language goes into the headers Visitor-Email, Visitor-Name and Visitor-Language, percent-encoded.")
        .Accepts<byte[]>("application/octet-stream")
        .Produces<ChatMessage>().ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(413).ProducesProblem(422).ProducesProblem(429)
        .WithRequestExample("a picture", "…", "application/octet-stream")
        .WithExample(200, "taken", new ChatMessage(
            "0195f3a2b4c17d3e8f00112233445566.2", "visitor", null, null, new DateTimeOffset(2026, 3, 1, 9, 31, 0, TimeSpan.Zero), [new ChatFile("teapot.png", "image/png", 40_201)], "m-2", null, null))
        .ForVisitors();

    private static async Task<IResult> Send(
        string connection, string id, string? name, [FromHeader(Name = "Visitor-Email")] string? email, [FromHeader(Name = "Visitor-Name")] string? visitor,
        [FromHeader(Name = "Visitor-Language")] string? language, HttpContext http, VisitorDoor door, ChatLimits limits, ChatInbox inbox, ChatReach reach, SignedAddresses addresses,
        CancellationToken cancellation)
    {
        var (visit, refusal) = await door.Enter(http, connection, writes: true);
        if (visit is null)
        {
            return refusal!;
        }

        if (!ChatInbox.IsId(id))
        {
            return ChatRejections.MessageInvalid.ToProblem();
        }

        (email, visitor) = (Decoded(email), Decoded(visitor));
        if (ChatInbox.Wrong(email, visitor) is { } wrong)
        {
            return wrong.ToProblem();
        }

        var content = await ChatBody.ReadBytes(http, SniffedFile.Largest);
        if (SniffedFile.Of(content) is not var (kind, type))
        {
            return ChatRejections.FileRefused.ToProblem();
        }

        if (!limits.MaySend(http.Connection.RemoteIpAddress, content.Length))
        {
            return VisitorDoor.TooFast(http);
        }

        if (await inbox.HasTooMany(visit, id, content.Length, cancellation))
        {
            return ChatRejections.TooManyFiles.ToProblem();
        }

        var file = new MessageAttachment(
            kind, ContentType: type, Name: Slugs.IsText(name, 120) ? Path.GetFileName(name!.Replace('\\', '/')) : "file", Size: content.Length, Sha256: Convert.ToHexStringLower(SHA256.HashData(content)));
        var result = await inbox.Take(visit, id, visitor, null, file, content, language, cancellation);
        if (result.Value is { } message)
        {
            var address = await addresses.Of(visit, cancellation) ?? VisitorAddress.Of(email);
            await reach.Keep(visit.Chat, MessageId.ConversationOf(message.Id)?.Value, address, language, cancellation);
        }

        return result.ToOk(http).Result;
    }

    // Headers are ASCII.
    private static string? Decoded(string? header) => string.IsNullOrEmpty(header) ? null : Uri.UnescapeDataString(header);
}
