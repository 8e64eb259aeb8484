using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Search.Index;
using OmniGrains.Search.Words;

namespace OmniGrains.Search.Asking;

internal static class SearchEndpoint
{
    private const int MostItems = 100;
    private static readonly (string Name, SearchGroup Group, string Scope)[] Parts =
    [
        ("messages", SearchGroup.Messages, Scopes.ConversationsRead),
        ("customers", SearchGroup.Customers, Scopes.CustomersRead),
        ("orders", SearchGroup.Orders, Scopes.OrdersRead),
    ];

    private static readonly string[] Statuses = [Finder.Active, .. NamedEnumFactory.NamesOf(typeof(ConversationStatus))];

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/search", Handle)
        .WithName("Search")
        .WithTags("Inbox")
        .WithSummary("Find messages, customers and orders by words")
        .WithDescription(
            "Among messages are notes, titles and the names that contacts have on their channel. Every word of q must occur, in any order, without regard to case and accents; the last one also as a beginning, and what stands in double quotes as a phrase. "
            + "Nothing else in q is an operator. in: messages, customers, orders, any of them with commas (default: all that the key may read; customers need customers:read, "
            + "orders orders:read). Filter messages by status (as in the list of conversations; active: all but resolved), and messages and orders by channel, customer "
            + "(merged records included) and from/to (instants). Newest first; to page with cursor, ask in one part. A page may be short and still have a next one: "
            + "what a question may cost is bounded. What was found is told by offsets in a plain text, never as HTML. Pass after=position to include your own writes.")
        .Produces<SearchAnswer>()
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithExample(StatusCodes.Status200OK, "q=where tea&in=messages", new SearchAnswer(
            new Page<FoundMessage>(
                [
                    new FoundMessage(
                        SearchKinds.Message, "0195f3a2b4c17d3e8f00112233445566", "0195f3a2b4c17d3e8f00112233445566.1", "0192f3a4b5c6d7e8f9a0b1c2d3e4f5a6", "forum",
                        ConversationStatus.Open, new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.Zero), new Snippet("Where is my teapot?", [new(0, 5), new(12, 6)])),
                ],
                null),
            null, null))
        .WaitsForPosition()
        .RequireScope(Scopes.ConversationsRead);

    private static async Task<IResult> Handle(
        string? q, string? @in, string? status, string? channel, string? customer, DateTimeOffset? from, DateTimeOffset? to, string? cursor, int? limit,
        HttpContext http, Finder finder, ICustomerFamilies families, CancellationToken cancellation)
    {
        var caller = http.Features.Get<Caller>();
        var asked = @in?.Split(',') ?? [.. Parts.Where(part => caller?.May(part.Scope) == true).Select(part => part.Name)];
        if (Refusal(asked, status, channel, cursor, out var before) is { } refusal)
        {
            return refusal.ToProblem();
        }

        if (Parts.FirstOrDefault(part => asked.Contains(part.Name) && caller?.May(part.Scope) != true) is { Scope: { } missing })
        {
            return Problems.Of(StatusCodes.Status403Forbidden, "auth.scope-missing", $"To look there the key needs the scope {missing} too.").ToResult();
        }

        if (Question.Of(q ?? "") is not { } question)
        {
            return Question.Unfit.ToProblem();
        }

        var records = customer is null ? null : await families.RecordsOf(customer, cancellation);
        var wanted = new Wanted(question, default, channel, records, Text(from), Text(to), status);
        var pages = new FoundPages(finder, families, before ?? long.MaxValue, Math.Clamp(limit ?? 20, 1, MostItems));
        return TypedResults.Ok(new SearchAnswer(
            asked.Contains("messages") ? await pages.Messages(wanted, cancellation) : null,
            asked.Contains("customers") ? await pages.Customers(wanted, cancellation) : null,
            asked.Contains("orders") ? await pages.Orders(wanted, cancellation) : null));
    }

    private static Rejection? Refusal(string[] asked, string? status, string? channel, string? cursor, out long? before)
    {
        before = null;
        return asked.Length == 0 || !asked.All(part => Parts.Any(known => known.Name == part)) ? Invalid($"in: any of {string.Join(", ", Parts.Select(part => part.Name))}, with commas.")
            : status is not null && !Statuses.Contains(status) ? Invalid($"status: must be one of {string.Join(", ", Statuses)}.")
            : channel is not null && !Slugs.IsPrintable(channel, 64) ? Invalid("channel: must be 1 to 64 characters.")
            : cursor is not null && asked.Length > 1 ? Invalid("cursor: goes on in one part; name it with in.")
            : Cursor.TryRead(cursor, out before) ? null : Cursor.Unreadable;
    }

    private static Rejection Invalid(string detail) => new("request.invalid", detail);

    private static string? Text(DateTimeOffset? moment) => moment is { } some ? Timestamps.Text(some) : null;
}
