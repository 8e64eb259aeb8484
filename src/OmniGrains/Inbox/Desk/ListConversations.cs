using System.Data.Common;
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
/// <param name="Sla">Where the clock stands that says most.</param>
/// <param name="Priority">How urgent they are.</param>
/// <param name="Connection">The connected channel.</param>
/// <param name="Order">The order that they are about.</param>
/// <param name="Mentioned">Who is mentioned in a note: then the newest mention comes first.</param>
/// <param name="ByDue">Whether what is due first comes first; what has nothing due is then left out.</param>
/// <param name="ByPriority">Whether what is most urgent comes first.</param>
internal sealed record ConversationFilter(
    string? Status, string? Assignee, string? Team, string? Channel, string? Label, string? Customer, string? Sla = null, bool ByDue = false, string? Priority = null,
    string? Connection = null, string? Order = null, string? Mentioned = null, bool ByPriority = false);

internal static class ListConversationsEndpoint
{
    private const int MostItems = 200;
    public const string Nobody = "none";
    private const string Active = "active";

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/conversations", Handle)
        .WithName("ListConversations")
        .WithTags("Inbox")
        .WithSummary("List conversations")
        .WithDescription(
            "In the order of what happened last, latest first. Filter by status (open, pending, snoozed, waiting, resolved, or active: all but resolved), assignee "
            + "and team (none: nobody's), priority, channel, connection, label, customer, order and sla (breached, warned, running, frozen, met: where the clock stands that says most); page "
            + "with cursor. With mentioned=paolo those come in whose notes Paolo is mentioned, the newest mention first. "
            + "With sort=priority the most urgent come first, and of equals those in which something happened last. "
            + "With sort=due those come first whose next clock is due first, and those with nothing due are left out. "
            + "Where filters meet that no index knows together, a page looks at 5,000 conversations: it may be short and still have a next one. Pass after=position to include your own writes.")
        .Produces<Page<ConversationSummary>>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WaitsForPosition()
        .RequireScope(Scopes.ConversationsRead);

    private static async Task<IResult> Handle(
        IViewStore views, ICustomerFamilies families, string? status, string? assignee, string? team, string? channel, string? label, string? customer, string? sla, string? priority,
        string? connection, string? order, string? mentioned, string? sort, string? cursor, int? limit, CancellationToken cancellation)
    {
        var filter = new ConversationFilter(status, assignee, team, channel, label, customer, sla, sort == DueOrder.Name, priority, connection, order, mentioned, sort == PriorityOrder.Name);
        if (Wrong(status, sla, sort, priority) is { } wrong)
        {
            return wrong.ToProblem();
        }

        if (!ListedPlace.TryRead(filter, cursor, out var from))
        {
            return Cursor.Unreadable.ToProblem();
        }

        var size = Math.Clamp(limit ?? 50, 1, MostItems);
        string[] records = filter.Customer is null ? [] : [.. await families.RecordsOf(filter.Customer, cancellation)];
        await using var reading = await views.Open(cancellation);
        var (listed, next) = await new ListedPages(reading, views.Dialect, records).Read(filter, from, size, cancellation);
        var labels = await LabelsOf(listed, views.Dialect, reading, cancellation);
        return TypedResults.Ok(new Page<ConversationSummary>([.. listed.Select(row => SummaryOf(row, [.. labels[row.Id]]))], next));
    }

    /// <summary>Why a filter cannot be one; null when it can.</summary>
    public static Rejection? Wrong(string? status, string? sla, string? sort, string? priority) =>
        Unknown(priority, NamedEnumFactory.NamesOf(typeof(ConversationPriority)), "priority") ?? Unknown(sla, ClockRows.StateNames, "sla") ?? Unknown(sort, [DueOrder.Latest, DueOrder.Name, PriorityOrder.Name], "sort")
        ?? Unknown(status, [Active, .. NamedEnumFactory.NamesOf(typeof(ConversationStatus))], "status");

    /// <summary>The parameters of <see cref="ListedConversations"/>, but for the floor.</summary>
    public static DynamicParameters ParametersOf(ConversationFilter filter, string[] records, long before, (string Due, string Id) after, int size) => new(new
    {
        filter.Status,
        filter.Assignee,
        filter.Team,
        filter.Channel,
        filter.Label,
        filter.Priority,
        filter.Connection,
        filter.Order,
        filter.Mentioned,
        records,
        before,
        size,
        sla = filter.Sla is null ? null : ClockRows.ValueOf(filter.Sla),
        dueAfter = after.Due,
        idAfter = after.Id,
    });

    private static async Task<ILookup<string, string>> LabelsOf(IReadOnlyList<ListedRow> listed, SqlDialect dialect, DbConnection connection, CancellationToken cancellation)
    {
        string[] ids = [.. listed.Select(row => row.Id), ""];
        var sql = $"select conversation as Conversation, label as Label from conversation_labels where conversation {dialect.Among("ids")} order by label";
        return (await connection.QueryAsync<LabelRow>(new CommandDefinition(sql, new { ids }, cancellationToken: cancellation)))
            .ToLookup(row => row.Conversation, row => row.Label, StringComparer.Ordinal);
    }

    private static Rejection? Unknown(string? value, IReadOnlyList<string> known, string parameter) =>
        value is null || known.Contains(value, StringComparer.Ordinal) ? null : new Rejection("request.invalid", $"{parameter}: must be one of {string.Join(", ", known)}.");

    private static ConversationSummary SummaryOf(ListedRow row, IReadOnlyList<string> labels) => new(
        row.Id, row.Record, row.Connection, row.Channel, row.ContactName, row.Title, row.Preview, Enum.Parse<ConversationStatus>(row.Status, ignoreCase: true),
        Moment(row.SnoozedUntil), row.Assignee, row.Team, Enum.Parse<ConversationPriority>(row.Priority, ignoreCase: true), labels, row.OrderId, row.Messages,
        Timestamps.Parse(row.OpenedAt), Timestamps.Parse(row.LastMessageAt), Moment(row.WaitingSince), Moment(row.DueAt), ClockRows.StateOf(row.Sla), row.Position, row.MergedInto, row.Links);

    private static DateTimeOffset? Moment(string? text) => text is null ? null : Timestamps.Parse(text);

    private sealed record LabelRow(string Conversation, string Label);
}
