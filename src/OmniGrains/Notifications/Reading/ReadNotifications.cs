using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Notifications.Reading;

/// <summary>A notification.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Customer">The record that it is on.</param>
/// <param name="Template">The template.</param>
/// <param name="Version">The template's version.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Transactional">Part of something that the customer asked for.</param>
/// <param name="Cause">What led to it; absent for a call of the API.</param>
/// <param name="State"><c>held</c>, <c>dropped</c>, <c>queued</c>, <c>postponed</c>, <c>paused</c>, <c>sent</c>, <c>delivered</c> or <c>failed</c>.</param>
/// <param name="Channel">The channel that it took last.</param>
/// <param name="Reason">Why it is held, dropped, postponed, paused or failed.</param>
/// <param name="At">When it was asked for.</param>
public sealed record NotificationSummary(
    string Id, string Customer, string Template, int Version, string Purpose, bool Transactional, string? Cause, string State, string? Channel, string? Reason, DateTimeOffset At);

/// <summary>A notification with everything that was decided and done about it: why it was sent, or was not.</summary>
public sealed record NotificationDetails(NotificationSummary Notification, IReadOnlyList<NotificationStep> Steps);

/// <summary>One step.</summary>
/// <param name="Step"><c>decided</c>, <c>bypassed</c>, <c>joined</c>, <c>queued</c>, <c>postponed</c>, <c>paused</c>, <c>sent</c>, <c>failed</c>, <c>reported</c>, <c>replayed</c>.</param>
/// <param name="At">When.</param>
/// <param name="Data">The event: of a decision, every check with what it found.</param>
public sealed record NotificationStep(string Step, DateTimeOffset At, RawJson Data);

internal static class ReadNotificationsEndpoint
{
    private const int MostItems = 200;
    private const int MostSteps = 500;

    private const string Columns = "select id as Id, position as Position, record as Record, template as Template, version as Version, purpose as Purpose, "
        + "transactional as Transactional, cause as Cause, state as State, channel as Channel, reason as Reason, at as At from notifications where ";

    private static readonly NotificationSummary Example = new(
        "01k0000000000000000000000.1", "01k0000000000000000000000", "points-lapse", 1, "loyalty", false, null, NoticeStates.Dropped, null, "frequency-cap",
        new DateTimeOffset(2026, 5, 1, 9, 0, 0, TimeSpan.Zero));

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/notifications/{id}", Get)
            .WithName("GetNotification")
            .WithTags("Notifications")
            .WithSummary("Why a notification was sent, or was not")
            .WithDescription("Every decision with all that was looked at, every attempt, and what the channel told of it. Pass after=position to include your own writes.")
            .Produces<NotificationDetails>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithExample(StatusCodes.Status200OK, "too many", new NotificationDetails(Example,
                [new NotificationStep("decided", Example.At, new RawJson("""{"verdict":"drop","reason":"frequency-cap","checks":[{"name":"frequency-cap","channel":"email","passed":false,"detail":"3 of at most 3 in 24 hours."}]}"""))]))
            .WaitsForPosition()
            .RequireScope(Scopes.NotificationsRead);
        routes.MapGet("/notifications", List)
            .WithName("ListNotifications")
            .WithTags("Notifications")
            .WithSummary("List notifications")
            .WithDescription("Newest first; filter by customer (records merged with it included), template or state. What failed on every channel (state=failed) can be replayed.")
            .Produces<Page<NotificationSummary>>()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithExample(StatusCodes.Status200OK, "one", new Page<NotificationSummary>([Example], null))
            .WaitsForPosition()
            .RequireScope(Scopes.NotificationsRead);
    }

    private static async Task<IResult> Get(string id, IViewStore views, CancellationToken cancellation)
    {
        await using var connection = await views.Open(cancellation);
        if (await connection.QueryFirstOrDefaultAsync<Row>(new CommandDefinition(Columns + "id = @id", new { id }, cancellationToken: cancellation)) is not { } row)
        {
            return NotificationRejections.Unknown.ToProblem();
        }

        var steps = await connection.QueryAsync<StepRow>(new CommandDefinition(
            "select step as Step, at as At, data as Data from notification_steps where id = @id order by position limit @most", new { id, most = MostSteps }, cancellationToken: cancellation));
        return TypedResults.Ok(new NotificationDetails(SummaryOf(row), [.. steps.Select(step => new NotificationStep(step.Step, Timestamps.Parse(step.At), new RawJson(step.Data)))]));
    }

    private static async Task<IResult> List(
        string? customer, string? template, string? state, string? cursor, int? limit, ICustomerFamilies families, IViewStore views, CancellationToken cancellation)
    {
        if (state is not null && !NoticeStates.All.Contains(state))
        {
            return new Rejection("request.invalid", $"state: one of {string.Join(", ", NoticeStates.All)}.").ToProblem();
        }

        if (!Cursor.TryRead(cursor, out var before))
        {
            return Cursor.Unreadable.ToProblem();
        }

        var records = customer is null ? [] : (await families.RecordsOf(customer, cancellation)).ToArray();
        var sql = $"{Columns}position < @before{(customer is null ? "" : $" and record {views.Dialect.Among("records")}")}{(template is null ? "" : " and template = @template")}"
            + $"{(state is null ? "" : " and state = @state")} order by position desc limit @size";
        return TypedResults.Ok(await NewestFirst.Read<Row, NotificationSummary>(
            views, sql, new { records, template, state }, (before, Math.Clamp(limit ?? 50, 1, MostItems)), SummaryOf, cancellation));
    }

    private static NotificationSummary SummaryOf(Row row) => new(
        row.Id, row.Record, row.Template, (int)row.Version, row.Purpose, row.Transactional != 0, row.Cause, row.State, row.Channel, row.Reason, Timestamps.Parse(row.At));

    private sealed class Row : IPositioned
    {
        public required string Id { get; init; }

        public long Position { get; init; }

        public required string Record { get; init; }

        public required string Template { get; init; }

        public long Version { get; init; }

        public required string Purpose { get; init; }

        public long Transactional { get; init; }

        public string? Cause { get; init; }

        public required string State { get; init; }

        public string? Channel { get; init; }

        public string? Reason { get; init; }

        public required string At { get; init; }
    }

    private sealed class StepRow
    {
        public required string Step { get; init; }

        public required string At { get; init; }

        public required string Data { get; init; }
    }
}
