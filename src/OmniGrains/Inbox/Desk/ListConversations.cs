using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Inbox.Desk;

/// <summary>Which conversations are asked for.</summary>
/// <param name="Status">Where they stand; <c>active</c> for all but the resolved.</param>
/// <param name="Assignee">Whose they are; <c>none</c> for nobody's.</param>
/// <param name="Team">Which team's; <c>none</c> for no team's.</param>
/// <param name="Channel">The channel that they are counted under.</param>
/// <param name="Label">One of their labels.</param>
/// <param name="Customer">Whose they are, records merged with it included.</param>
internal sealed record ConversationFilter(string? Status, string? Assignee, string? Team, string? Channel, string? Label, string? Customer);

internal static class ListConversationsEndpoint
{
    private const int MostItems = 200;
    private const string Nobody = "none";
    private const string Active = "active";

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/conversations", Handle)
        .WithName("ListConversations")
        .WithTags("Inbox")
        .WithSummary("List conversations")
        .WithDescription(
            "In the order of what happened last, latest first. Filter by status (open, pending, snoozed, waiting, resolved, or active: all but resolved), assignee "
            + "and team (none: nobody's), channel, label and customer; page with cursor. Pass after=position to include your own writes.")
        .Produces<Page<ConversationSummary>>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WaitsForPosition()
        .RequireScope(Scopes.ConversationsRead);

    private static async Task<IResult> Handle(
        IViewStore views, ICustomerFamilies families, string? status, string? assignee, string? team, string? channel, string? label, string? customer, string? cursor,
        int? limit, CancellationToken cancellation)
    {
        var filter = new ConversationFilter(status, assignee, team, channel, label, customer);
        if (!Cursor.TryRead(cursor, out var before))
        {
            return Cursor.Unreadable.ToProblem();
        }

        string[] statuses = [Active, .. NamedEnumFactory.NamesOf(typeof(ConversationStatus))];
        if (status is not null && !statuses.Contains(status))
        {
            return new Rejection("request.invalid", $"status: must be one of {string.Join(", ", statuses)}.").ToProblem();
        }

        string[] records = filter.Customer is null ? [] : [.. await families.RecordsOf(filter.Customer, cancellation)];
        var parameters = new { filter.Status, filter.Assignee, filter.Team, filter.Channel, filter.Label, records };
        var page = await NewestFirst.Read<Row, Row>(
            views, Query(views.Dialect, filter), parameters, (before, Math.Clamp(limit ?? 50, 1, MostItems)), row => row, cancellation);
        var labels = await LabelsOf(page.Items, views, cancellation);
        return TypedResults.Ok(new Page<ConversationSummary>([.. page.Items.Select(row => SummaryOf(row, [.. labels[row.Id]]))], page.Next));
    }

    private static async Task<ILookup<string, string>> LabelsOf(IReadOnlyList<Row> listed, IViewStore views, CancellationToken cancellation)
    {
        string[] ids = [.. listed.Select(row => row.Id), ""];
        var sql = $"select conversation as Conversation, label as Label from conversation_labels where conversation {views.Dialect.Among("ids")} order by label";
        await using var connection = await views.Open(cancellation);
        return (await connection.QueryAsync<LabelRow>(new CommandDefinition(sql, new { ids }, cancellationToken: cancellation)))
            .ToLookup(row => row.Conversation, row => row.Label, StringComparer.Ordinal);
    }

    private static string Query(SqlDialect dialect, ConversationFilter filter) =>
        "select id as Id, position as Position, record as Record, connection as Connection, channel as Channel, contact_name as ContactName, title as Title, preview as Preview, "
        + "status as Status, snoozed_until as SnoozedUntil, assignee as Assignee, team as Team, priority as Priority, order_id as OrderId, messages as Messages, "
        + "opened_at as OpenedAt, last_message_at as LastMessageAt, waiting_since as WaitingSince from conversations where position < @before"
        + (filter.Status switch { null => "", Active => " and status <> 'resolved'", _ => " and status = @Status" })
        + Named("assignee", filter.Assignee) + Named("team", filter.Team)
        + (filter.Channel is null ? "" : " and channel = @Channel")
        + (filter.Label is null ? "" : " and id in (select conversation from conversation_labels where label = @Label)")
        + (filter.Customer is null ? "" : $" and record {dialect.Among("records")}")
        + " order by position desc limit @size";

    private static string Named(string column, string? wanted) => wanted switch
    {
        null => "",
        Nobody => $" and {column} is null",
        _ => $" and {column} = @{char.ToUpperInvariant(column[0])}{column[1..]}",
    };

    private static ConversationSummary SummaryOf(Row row, IReadOnlyList<string> labels) => new(
        row.Id, row.Record, row.Connection, row.Channel, row.ContactName, row.Title, row.Preview, Enum.Parse<ConversationStatus>(row.Status, ignoreCase: true),
        Moment(row.SnoozedUntil), row.Assignee, row.Team, Enum.Parse<ConversationPriority>(row.Priority, ignoreCase: true), labels, row.OrderId, row.Messages,
        Timestamps.Parse(row.OpenedAt), Timestamps.Parse(row.LastMessageAt), Moment(row.WaitingSince), row.Position);

    private static DateTimeOffset? Moment(string? text) => text is null ? null : Timestamps.Parse(text);

    private sealed record LabelRow(string Conversation, string Label);

    private sealed class Row : IPositioned
    {
        public required string Id { get; init; }

        public long Position { get; init; }

        public string? Record { get; init; }

        public required string Connection { get; init; }

        public required string Channel { get; init; }

        public string? ContactName { get; init; }

        public string? Title { get; init; }

        public string? Preview { get; init; }

        public required string Status { get; init; }

        public string? SnoozedUntil { get; init; }

        public string? Assignee { get; init; }

        public string? Team { get; init; }

        public required string Priority { get; init; }

        public string? OrderId { get; init; }

        public long Messages { get; init; }

        public required string OpenedAt { get; init; }

        public required string LastMessageAt { get; init; }

        public string? WaitingSince { get; init; }
    }
}
