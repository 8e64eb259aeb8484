using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Inbox.Desk;

/// <summary>How many conversations stand where.</summary>
/// <param name="All">All of them.</param>
/// <param name="Assignees">By who is to act; <c>none</c> for nobody's.</param>
/// <param name="Teams">By team; <c>none</c> for no team's.</param>
/// <param name="Channels">By channel.</param>
/// <param name="Labels">By label; a conversation counts for each of its labels.</param>
public sealed record ConversationCounts(
    StatusCounts All, IReadOnlyList<NamedCounts> Assignees, IReadOnlyList<NamedCounts> Teams, IReadOnlyList<NamedCounts> Channels, IReadOnlyList<NamedCounts> Labels);

/// <summary>How many stand where.</summary>
/// <param name="Active">All but the resolved.</param>
/// <param name="Open">Somebody is to act.</param>
/// <param name="Pending">Somebody else is to act first.</param>
/// <param name="Snoozed">They wake up later.</param>
/// <param name="Waiting">The customer is to answer.</param>
/// <param name="Resolved">Nothing is to be done.</param>
public sealed record StatusCounts(long Active, long Open, long Pending, long Snoozed, long Waiting, long Resolved);

/// <summary>The counts of one assignee, team, channel or label.</summary>
public sealed record NamedCounts(string Name, StatusCounts Counts);

/// <summary>
/// Counts are kept with each change of a conversation, in the append order of the journal: asking for them costs the same however many conversations
/// there are.
/// </summary>
internal static class CountRows
{
    public const string Table = "conversation_counts";

    public const string Schema = "create table if not exists conversation_counts(facet text not null, value text not null, status text not null, n bigint not null, primary key(facet, value, status))";

    private const string OfOne =
        """
        select 'all' as facet, '' as value, status from conversations where id = $1
        union all select 'assignee', coalesce(assignee, ''), status from conversations where id = $1
        union all select 'team', coalesce(team, ''), status from conversations where id = $1
        union all select 'channel', channel, status from conversations where id = $1
        union all select 'label', l.label, c.status from conversations c join conversation_labels l on l.conversation = c.id where c.id = $1
        """;

    private static readonly string TakeOut = Add("-1");
    private static readonly string PutIn = Add("1");

    /// <summary>Before a conversation's row changes or goes.</summary>
    public static ValueTask Out(string id, IViewWriter writer) => writer.Execute(TakeOut, [[id]]);

    /// <summary>After it came or changed.</summary>
    public static ValueTask In(string id, IViewWriter writer) => writer.Execute(PutIn, [[id]]);

    private static string Add(string n) =>
        $"""
        insert into {Table}(facet, value, status, n) select facet, value, status, {n} from ({OfOne}) f where true
        on conflict(facet, value, status) do update set n = {Table}.n + excluded.n
        """;
}

internal static class CountConversationsEndpoint
{
    private const int MostNames = 200;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/conversations/counts", Handle)
        .WithName("CountConversations")
        .WithTags("Inbox")
        .WithSummary("Count conversations by status, assignee, team, channel and label")
        .WithDescription(
            "Kept with each change, so that asking costs the same however many there are. Of assignees, teams, channels and labels the 200 with most active "
            + "conversations each. Pass after=position to include your own writes.")
        .Produces<ConversationCounts>()
        .WithExample(StatusCodes.Status200OK, "a small desk", new ConversationCounts(
            new StatusCounts(3, 2, 0, 0, 1, 40), [new NamedCounts("maria", new StatusCounts(2, 1, 0, 0, 1, 25))], [new NamedCounts("none", new StatusCounts(3, 2, 0, 0, 1, 40))],
            [new NamedCounts("whatsapp", new StatusCounts(3, 2, 0, 0, 1, 40))], [new NamedCounts("damaged", new StatusCounts(1, 1, 0, 0, 0, 0))]))
        .WaitsForPosition()
        .RequireScope(Scopes.ConversationsRead);

    private static async Task<Ok<ConversationCounts>> Handle(IViewStore views, CancellationToken cancellation)
    {
        await using var connection = await views.Open(cancellation);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            $"select facet as Facet, value as Value, status as Status, n as N from {CountRows.Table} where n > 0", cancellationToken: cancellation));
        var facets = rows.ToLookup(row => row.Facet, StringComparer.Ordinal);
        return TypedResults.Ok(new ConversationCounts(
            Of(facets["all"]), Named(facets["assignee"]), Named(facets["team"]), Named(facets["channel"]), Named(facets["label"])));
    }

    private static List<NamedCounts> Named(IEnumerable<Row> rows) =>
    [
        .. rows.GroupBy(row => row.Value, StringComparer.Ordinal).Select(named => new NamedCounts(named.Key.Length == 0 ? ListConversationsEndpoint.Nobody : named.Key, Of(named)))
            .OrderByDescending(named => named.Counts.Active).ThenBy(named => named.Name, StringComparer.Ordinal).Take(MostNames),
    ];

    private static StatusCounts Of(IEnumerable<Row> rows)
    {
        var of = rows.ToDictionary(row => row.Status, row => row.N, StringComparer.Ordinal);
        var (open, pending, snoozed, waiting) = (of.GetValueOrDefault("open"), of.GetValueOrDefault("pending"), of.GetValueOrDefault("snoozed"), of.GetValueOrDefault("waiting"));
        return new StatusCounts(open + pending + snoozed + waiting, open, pending, snoozed, waiting, of.GetValueOrDefault("resolved"));
    }

    private sealed class Row
    {
        public required string Facet { get; init; }

        public required string Value { get; init; }

        public required string Status { get; init; }

        public long N { get; init; }
    }
}
