using System.Text;
using System.Text.Json;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Desk;

namespace OmniGrains.Inbox.SavedViews;

/// <summary>A saved view.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version; the ETag.</param>
/// <param name="View">What it says.</param>
public sealed record SavedViewDetails(string Id, int Version, SavedViewInput View);

/// <summary>A saved view with how many conversations it shows.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version.</param>
/// <param name="View">What it says.</param>
/// <param name="Count">How many conversations, counted up to 1,000.</param>
/// <param name="More">True when there are, or may be, more than that.</param>
public sealed record CountedView(string Id, int Version, SavedViewInput View, long Count, bool More);

/// <summary>The answer to a change of a view.</summary>
public sealed record SavedViewReceipt(string Id, int Version, long Position);

internal static class SavedViewEndpoints
{
    private static readonly SavedViewInput Example = new("Mine, urgent first", new SavedFilter(Status: "active", Assignee: "maria", Sort: "due"), 1, "maria");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/saved-views/{id}", Put)
            .WithName("PutSavedView").WithTags("Inbox").WithSummary("Save a view of the list of conversations")
            .WithDescription(
                "A filter by the names and values of GET /v1/conversations, for its owner, a team, or everybody. Replaces the whole view; send If-Match with the ETag to change "
                + "only what you read. The live stream tells of it (conversation.view-saved).")
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status412PreconditionFailed).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithRequestExample("of one agent", Example)
            .WithExample(StatusCodes.Status200OK, "saved", new SavedViewReceipt("maria-urgent", 1, 12))
            .RequireScope(Scopes.ConversationsWrite);
        routes.MapGet("/saved-views/{id}", Get)
            .WithName("GetSavedView").WithTags("Inbox").WithSummary("Read a saved view")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithExample(StatusCodes.Status200OK, "of one agent", new SavedViewDetails("maria-urgent", 1, Example))
            .RequireScope(Scopes.ConversationsRead);
        routes.MapDelete("/saved-views/{id}", Remove)
            .WithName("RemoveSavedView").WithTags("Inbox").WithSummary("Remove a saved view")
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .WithExample(StatusCodes.Status200OK, "removed", new SavedViewReceipt("maria-urgent", 2, 13))
            .RequireScope(Scopes.ConversationsWrite);
        routes.MapGet("/saved-views", List)
            .WithName("ListSavedViews").WithTags("Inbox").WithSummary("List saved views, with how many conversations each shows")
            .WithDescription(
                "Everybody's views, and with agent and team theirs too, by order and name. Counted up to 1,000, looking at 10,000 conversations at most: beyond that, more is true. "
                + "They change with events of conversations on the live stream; ask again then. Pass after=position to include your own writes.")
            .WithExample(StatusCodes.Status200OK, "one", new Page<CountedView>([new CountedView("maria-urgent", 1, Example, 7, false)], null))
            .WaitsForPosition()
            .RequireScope(Scopes.ConversationsRead);
    }

    private static async Task<Results<Ok<SavedViewReceipt>, ProblemHttpResult>> Put(
        string id, SavedViewInput input, Intent intent, IGrains grains, KeyVault vault, HttpContext http, CancellationToken cancellation)
    {
        if (!Answers.TryReadIfMatch(http.Request, out var expected))
        {
            return TypedResults.Problem(Problems.Of(Answers.BadIfMatch));
        }

        if (Wrong(id, input) is { } wrong)
        {
            return TypedResults.Problem(Problems.Of(new Rejection("request.invalid", wrong)));
        }

        var context = intent.Context($"{id}/{vault.Digest(JsonSerializer.SerializeToUtf8Bytes(input, InboxJson.Default.SavedViewInput))}");
        var outcome = await grains.Ask(SavedViewBook.Grain, new SaveView(id, input, expected), context, cancellation);
        return outcome.ToResult(reply => new SavedViewReceipt(id, reply.Version, outcome.Position)).ToTagged(http, receipt => receipt.Version);
    }

    private static async Task<Results<Ok<SavedViewDetails>, ProblemHttpResult>> Get(string id, IGrains grains, HttpContext http, CancellationToken cancellation)
    {
        if ((await grains.Read(SavedViewBook.Grain, ReadSavedViews.Query, cancellation)).Value.Views.GetValueOrDefault(id) is not { } kept)
        {
            return TypedResults.Problem(Problems.Of(SavedViewRejections.Unknown));
        }

        http.Response.Headers.ETag = Answers.ETagOf(kept.Version);
        return TypedResults.Ok(new SavedViewDetails(id, kept.Version, kept.View));
    }

    private static async Task<Results<Ok<SavedViewReceipt>, ProblemHttpResult>> Remove(
        string id, Intent intent, IGrains grains, KeyVault vault, HttpContext http, CancellationToken cancellation)
    {
        if (!Answers.TryReadIfMatch(http.Request, out var expected))
        {
            return TypedResults.Problem(Problems.Of(Answers.BadIfMatch));
        }

        var context = intent.Context(vault.Digest(Encoding.UTF8.GetBytes($"remove saved-views/{id}")));
        var outcome = await grains.Ask(SavedViewBook.Grain, new RemoveView(id, expected), context, cancellation);
        return outcome.ToResult(reply => new SavedViewReceipt(id, reply.Version, outcome.Position)).ToOk(http);
    }

    private static async Task<Ok<Page<CountedView>>> List(string? agent, string? team, IGrains grains, IViewStore views, CancellationToken cancellation)
    {
        var book = (await grains.Read(SavedViewBook.Grain, ReadSavedViews.Query, cancellation)).Value;
        await using var connection = await views.Open(cancellation);
        var counted = new List<CountedView>();
        foreach (var (id, (version, view)) in book.Views.Where(one => IsFor(one.Value.View, agent, team)))
        {
            var (count, more) = await ConversationCounting.Count(connection, view.Filter.ToFilter(), views.Dialect, cancellation);
            counted.Add(new CountedView(id, version, view, count, more));
        }

        return TypedResults.Ok(new Page<CountedView>([.. counted.OrderBy(one => one.View.Order ?? 0).ThenBy(one => one.View.Name, StringComparer.Ordinal).ThenBy(one => one.Id, StringComparer.Ordinal)], null));
    }

    private static bool IsFor(SavedViewInput view, string? agent, string? team) => (view.Owner is null || view.Owner == agent) && (view.Team is null || view.Team == team);

    private static string? Wrong(string id, SavedViewInput input) =>
        !Slugs.IsSlug(id, 40) ? "id: must be 1 to 40 lower-case letters, digits, dots or hyphens."
        : !Slugs.IsText(input.Name, 100) ? "name: must be 1 to 100 characters."
        : input.Owner is not null && !Slugs.IsText(input.Owner, 64) ? "owner: must be 1 to 64 characters."
        : input.Team is not null && !Slugs.IsSlug(input.Team, 40) ? "team: must be at most 40 lower-case letters, digits, dots or hyphens."
        : input.Owner is not null && input.Team is not null ? "owner: a view is its owner's or a team's, not both."
        : ListConversationsEndpoint.Wrong(input.Filter.Status, input.Filter.Sla, input.Filter.Sort, input.Filter.Priority)?.Detail
            ?? (new[] { input.Filter.Assignee, input.Filter.Team, input.Filter.Channel, input.Filter.Label, input.Filter.Connection, input.Filter.Mentioned }.Any(text => text is not null && !Slugs.IsText(text, 64))
                ? "filter: assignee, team, channel, label, connection and mentioned have 1 to 64 characters."
                : input.Filter.Order is { } order && !Slugs.IsPrintable(order, 121) ? "filter: order must be the id of an order." : null);
}

/// <summary>How many conversations a filter shows, at a bounded cost.</summary>
internal static class ConversationCounting
{
    private const int Most = 1_000;

    public static async Task<(long Count, bool More)> Count(System.Data.Common.DbConnection connection, ConversationFilter filter, SqlDialect dialect, CancellationToken cancellation)
    {
        var list = new ListedConversations(filter, dialect);
        var parameters = ListConversationsEndpoint.ParametersOf(filter, [], long.MaxValue, ("", ""), Most + 1);
        var floor = list.Floor is { } statement ? await connection.ExecuteScalarAsync<long?>(new CommandDefinition(statement, parameters, cancellationToken: cancellation)) : null;
        parameters.Add("floor", floor ?? 0);
        var count = await connection.ExecuteScalarAsync<long>(new CommandDefinition(list.Count, parameters, cancellationToken: cancellation));
        return (Math.Min(count, Most), count > Most || floor is not null);
    }
}
