using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Inbox.Calls;

/// <summary>A call in a list.</summary>
/// <param name="Id">The call: an entry of its conversation.</param>
/// <param name="ConversationId">The conversation: open it to see the caller's record, orders and what was said before.</param>
/// <param name="CustomerId">Whose record it is on; absent when nobody was recognised.</param>
/// <param name="Connection">The connected telephony.</param>
/// <param name="Channel">The channel that it is counted under.</param>
/// <param name="Direction"><c>in</c> when the customer called, <c>out</c> when we did.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Number">The customer's number; absent when it is withheld.</param>
/// <param name="Line">Our number.</param>
/// <param name="Agent">Who of us took it or called.</param>
/// <param name="BeganAt">When it began.</param>
/// <param name="AnsweredAt">When two people began to talk.</param>
/// <param name="EndedAt">When it was over.</param>
/// <param name="DurationSeconds">How long it took.</param>
/// <param name="Outcome">What came of it.</param>
public sealed record CallSummary(
    string Id, string ConversationId, string? CustomerId, string Connection, string Channel, MessageDirection Direction, CallState State, string? Number, string? Line, string? Agent,
    DateTimeOffset BeganAt, DateTimeOffset? AnsweredAt, DateTimeOffset? EndedAt, long? DurationSeconds, CallOutcome? Outcome);

internal static class ListCallsEndpoint
{
    private const int MostItems = 200;

    private const string Query =
        "select position as Position, id as Id, conversation as Conversation, record as Record, connection as Connection, channel as Channel, direction as Direction, state as State, "
        + "number as Number, line as Line, agent as Agent, began_at as BeganAt, answered_at as AnsweredAt, ended_at as EndedAt, seconds as Seconds, outcome as Outcome "
        + "from calls where position < @before";

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/calls", Handle)
        .WithName("ListCalls")
        .WithTags("Inbox")
        .WithSummary("List telephone calls")
        .WithDescription(
            "In the order in which they began, latest first. With state=ringing: those that ring now. Filter by state (dialling, in-doubt, ringing, queued, in-progress, completed, busy, "
            + "no-answer, canceled, failed), agent and customer (records merged with it included); page with cursor. On the live stream a call is conversation.call-began the moment it rings.")
        .Produces<Page<CallSummary>>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WaitsForPosition()
        .RequireScope(Scopes.ConversationsRead);

    private static async Task<Results<Ok<Page<CallSummary>>, ProblemHttpResult>> Handle(
        IViewStore views, ICustomerFamilies families, string? state, string? agent, string? customer, string? cursor, int? limit, CancellationToken cancellation)
    {
        if (!Cursor.TryRead(cursor, out var before))
        {
            return TypedResults.Problem(Problems.Of(Cursor.Unreadable));
        }

        if (NamedEnumFactory.Unknown<CallState>("state", state) is { } unknown)
        {
            return TypedResults.Problem(Problems.Of(unknown));
        }

        string[] records = customer is null ? [] : [.. await families.RecordsOf(customer, cancellation)];
        var sql = Query + (state is null ? "" : " and state = @state") + (agent is null ? "" : " and agent = @agent")
            + (customer is null ? "" : $" and record {views.Dialect.Among("records")}") + " order by position desc limit @size";
        var page = (before, Math.Clamp(limit ?? 50, 1, MostItems));
        return TypedResults.Ok(await NewestFirst.Read<Row, CallSummary>(views, sql, new { state, agent, records }, page, SummaryOf, cancellation));
    }

    private static CallSummary SummaryOf(Row row) => new(
        row.Id, row.Conversation, row.Record, row.Connection, row.Channel, row.Direction == "in" ? MessageDirection.In : MessageDirection.Out, CallStates.Of(row.State), row.Number,
        row.Line, row.Agent, Timestamps.Parse(row.BeganAt), Moment(row.AnsweredAt), Moment(row.EndedAt), row.Seconds, row.Outcome is { } outcome ? CallStates.OutcomeOf(outcome) : null);

    private static DateTimeOffset? Moment(string? text) => text is null ? null : Timestamps.Parse(text);

    private sealed class Row : IPositioned
    {
        public long Position { get; init; }

        public required string Id { get; init; }

        public required string Conversation { get; init; }

        public string? Record { get; init; }

        public required string Connection { get; init; }

        public required string Channel { get; init; }

        public required string Direction { get; init; }

        public required string State { get; init; }

        public string? Number { get; init; }

        public string? Line { get; init; }

        public string? Agent { get; init; }

        public required string BeganAt { get; init; }

        public string? AnsweredAt { get; init; }

        public string? EndedAt { get; init; }

        public long? Seconds { get; init; }

        public string? Outcome { get; init; }
    }
}
