using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Desk;

namespace OmniGrains.Inbox.Files;

internal static class GetFileEndpoint
{
    public static readonly Rejection Unknown = new(
        "conversation.no-file", "The conversation has no file with this id: it was not kept, or its customer was erased.", RejectionKind.NotFound);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/conversations/{id}/files/{file}", Handle)
        .WithName("GetConversationFile")
        .WithTags("Inbox")
        .WithSummary("Fetch a file that came with a message")
        .WithDescription(
            "By the fileId of an attachment. Always a download: a browser shows none of it as a page, and runs nothing in it. Programs, scripts and pages are not "
            + "kept, nor what is larger than 100 MB; such an attachment has no fileId, and says why in notKept. The file comes from a stranger: scan it before it is opened.")
        .Produces<byte[]>(StatusCodes.Status200OK, FileRules.Unknown)
        .WithExample(StatusCodes.Status200OK, "a picture", "…", FileRules.Unknown)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .RequireScope(Scopes.ConversationsRead);

    private static async Task<IResult> Handle(string id, string file, IGrains grains, Blobs blobs, HttpResponse response, CancellationToken cancellation)
    {
        if (DeskAnswers.GrainOf(id) is not { } grain
            || (await grains.Read(grain, ReadConversation.Query, cancellation)).Value.AllFiles.FirstOrDefault(one => one.FileId == file) is not { } attachment
            || await blobs.Open(grain, file, cancellation) is not { } content)
        {
            return Unknown.ToProblem();
        }

        return Downloads.Of(response, content, attachment.Name, FileRules.TypeOf(attachment));
    }
}
