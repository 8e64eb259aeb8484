using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Desk.Setup;

/// <summary>Something that the desk is set up with, as it stands.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version; the ETag.</param>
/// <param name="Definition">What it says.</param>
public sealed record DeskDetails<T>(string Id, int Version, T Definition);

/// <summary>The answer to a change of the desk's set-up.</summary>
public sealed record DeskReceipt(string Id, int Version, long Position);

/// <summary>One kind of things that the desk is set up with, and how the API calls it.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Path">Its address below <c>/v1</c>.</param>
/// <param name="Name">What one is called in operation ids.</param>
/// <param name="Text">What one is called in sentences.</param>
/// <param name="Description">What saving one does.</param>
/// <param name="Example">An id and a definition.</param>
/// <param name="Unknown">The refusal when there is none.</param>
/// <param name="Wrap">Makes an entry of a definition.</param>
/// <param name="Unwrap">The reverse.</param>
/// <param name="Wrong">What is wrong with a definition by itself; null when nothing is.</param>
internal sealed record Shelf<T>(
    DeskKind Kind, string Path, string Name, string Text, string Description, (string Id, T Definition) Example, Rejection Unknown, Func<T, DeskEntry> Wrap,
    Func<DeskEntry, T?> Unwrap, Func<T, string?> Wrong)
    where T : class
{
    private string One => $"{("aeiou".Contains(Text[0], StringComparison.Ordinal) ? "an" : "a")} {Text}";

    /// <summary>Describes the endpoint that saves one.</summary>
    public void Saving(RouteHandlerBuilder put) => put
        .WithName($"Put{Name}")
        .WithTags("Desk")
        .WithSummary($"Save {One}")
        .WithDescription($"{Description} Replaces the whole definition. Send If-Match with the ETag to change only what you read.")
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample(Example.Id, Example.Definition)
        .WithExample(StatusCodes.Status200OK, "saved", new DeskReceipt(Example.Id, 1, 12))
        .RequireScope(Scopes.ConversationsManage);

    /// <summary>Describes the endpoint that reads one.</summary>
    public void Reading(RouteHandlerBuilder get) => get
        .WithName($"Get{Name}")
        .WithTags("Desk")
        .WithSummary($"Read {One}")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithExample(StatusCodes.Status200OK, Example.Id, new DeskDetails<T>(Example.Id, 1, Example.Definition))
        .RequireScope(Scopes.ConversationsRead);

    /// <summary>Describes the endpoint that removes one.</summary>
    public void Removing(RouteHandlerBuilder delete, string? also = null) => delete
        .WithName($"Remove{Name}")
        .WithTags("Desk")
        .WithSummary($"Remove {One}")
        .WithDescription($"What was decided by it stays. What something else names is not removed.{also}")
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .WithExample(StatusCodes.Status200OK, "removed", new DeskReceipt(Example.Id, 2, 13))
        .RequireScope(Scopes.ConversationsManage);

    /// <summary>Describes the endpoint that lists all.</summary>
    public void Listing(RouteHandlerBuilder list) => list
        .WithName($"List{Name}")
        .WithTags("Desk")
        .WithSummary($"List every {Text}")
        .WithDescription("All of them, by id.")
        .WithExample(StatusCodes.Status200OK, "one", new Page<DeskDetails<T>>([new DeskDetails<T>(Example.Id, 1, Example.Definition)], null))
        .RequireScope(Scopes.ConversationsRead);
}
