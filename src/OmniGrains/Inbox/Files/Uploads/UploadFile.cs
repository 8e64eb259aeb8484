using System.Security.Cryptography;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Desk;

namespace OmniGrains.Inbox.Files.Uploads;

/// <summary>A file that a reply can name.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="FileId">By which a reply names it, and <c>GET …/files/{fileId}</c> shows it.</param>
/// <param name="Name">Its name, mended to end as its type does.</param>
/// <param name="Kind">What it is sent as where the channel tells kinds apart.</param>
/// <param name="ContentType">Its type, by its content.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Its digest, in hex.</param>
/// <param name="DiscardedAt">When it is deleted, unless a reply has named it.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record UploadReceipt(
    string ConversationId, string FileId, string Name, MessageKind Kind, string ContentType, long Size, string Sha256, DateTimeOffset DiscardedAt, long Position);

internal sealed record UploadFile(string Id, string? Name, ReadOnlyMemory<byte> Content, Intent Intent) : IRequest<Result<UploadReceipt>>;

/// <summary>Announces the file, then stores it. Only what was stored is answered; what is announced and never named goes after a day.</summary>
internal sealed class UploadFileHandler(IGrains grains, Blobs blobs, KeyVault vault) : IRequestHandler<UploadFile, Result<UploadReceipt>>
{
    public static readonly Rejection Empty = new("conversation.file-empty", "The body is the file, or a form with one; this one holds nothing.");

    public static readonly Rejection TypeRefused = new(
        "conversation.file-type-refused", $"What the file holds is none of the types that are sent: {string.Join(", ", FileTypes.Known)}. Its name does not count.");

    public async Task<Result<UploadReceipt>> Handle(UploadFile request, CancellationToken cancellationToken)
    {
        var (id, sent, content, intent) = request;
        if (DeskAnswers.GrainOf(id) is not { } grain)
        {
            return ConversationRejections.Unknown;
        }

        if (content.IsEmpty)
        {
            return Empty;
        }

        if (FileTypes.Sniff(content.Span, sent) is not { } type)
        {
            return TypeRefused;
        }

        var sha256 = Convert.ToHexStringLower(SHA256.HashData(content.Span));
        var name = FileTypes.NameOf(sent, type);
        var context = intent.Context(vault.Digest($"{id}/{name}/{sha256}"));
        var file = new MessageAttachment(FileTypes.KindOf(type), ContentType: type, Name: name, Size: content.Length, Sha256: sha256, FileId: vault.Digest($"upload/{id}/{context.Id}"));
        var outcome = await grains.Ask(grain, new AnnounceUpload(file, intent.Actor), context, cancellationToken);
        if (outcome.Reply is not { } announced)
        {
            return outcome.Rejection!;
        }

        // Not given up once it is announced: an answer tells that it is stored.
        return await Store(grain, announced.File, content)
            ? Result<UploadReceipt>.Of(
                new UploadReceipt(id, file.FileId!, name, file.Kind, type, content.Length, sha256, announced.DiscardAt, outcome.Position), outcome.Position, outcome.Replayed)
            : UploadDecisions.UnknownFile;
    }

    // Discarded or erased meanwhile: then it must not stay. An erasure deletes before it is looked at again, or after.
    private async Task<bool> Store(GrainId grain, MessageAttachment file, ReadOnlyMemory<byte> content)
    {
        var state = (await grains.Read(grain, ReadConversation.Query, CancellationToken.None)).Value;
        if (!IsKnown(state, file.FileId!))
        {
            return false;
        }

        await blobs.Save(state.Subject, grain, file.FileId!, content, CancellationToken.None);
        if (IsKnown((await grains.Read(grain, ReadConversation.Query, CancellationToken.None)).Value, file.FileId!))
        {
            return true;
        }

        await blobs.Delete(grain, file.FileId!, CancellationToken.None);
        return false;
    }

    private static bool IsKnown(Conversation state, string file) => UploadDecisions.Named(state, [file]) is not null;
}

internal static class UploadFileEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/conversations/{id}/files", Handle)
        .WithName("UploadConversationFile")
        .WithTags("Inbox")
        .WithSummary("Upload a file for a reply")
        .WithDescription(
            "The body is the file, with its name as ?name=, or a multipart form with one file. At most 25 MB. What it is told by its content: pictures, sound, film, PDF, Office "
            + "files without macros and plain text are taken. Name its fileId in files of a reply; a file that no reply names is deleted after a day. What the channel takes is in sending.files "
            + "of the conversation.")
        .Produces<UploadReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status410Gone)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("the file itself", "…", FileRules.Unknown)
        .WithExample(StatusCodes.Status200OK, "stored", new UploadReceipt(
            "0195f3a2b4c17d3e8f00112233445566", "4f6c2b0e9d1a47538b6e0c1d2f3a4b5c", "label.pdf", MessageKind.Document, "application/pdf", 48_213,
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero), 1213))
        .RequireScope(Scopes.ConversationsWrite);

    private static async Task<Results<Ok<UploadReceipt>, ProblemHttpResult>> Handle(string id, string? name, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        await PostedFile.Read(http, name, cancellation) is { } file
            ? (await mediator.Send(new UploadFile(id, file.Name, file.Content, intent), cancellation)).ToOk(http)
            : TypedResults.Problem(Problems.Of(PostedFile.Malformed));
}
