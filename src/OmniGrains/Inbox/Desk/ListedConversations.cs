using OmniGrains.Engine;
using OmniGrains.Edge;

namespace OmniGrains.Inbox.Desk;

/// <summary>
/// The statements of the agent's list. One condition leads: it has an index in the list's order. The others are held against what that index gives, of
/// which a bounded number of rows is looked at for a page: the list costs no more after years, and a page may be short and still have a next one.
/// </summary>
/// <param name="Filter">What is asked for.</param>
/// <param name="Dialect">In whose SQL.</param>
internal sealed record ListedConversations(ConversationFilter Filter, SqlDialect Dialect)
{
    /// <summary>Rows looked at for a page when an index alone cannot tell what belongs in it.</summary>
    public const int MostLookedAt = 5_000;

    private const string Active = "active";
    private const string NotResolved = "c.status <> 'resolved'";
    private const string Usual = "normal";
    private const string NotUsual = $"c.priority <> '{Usual}'";
    private const string Columns =
        "select c.id as Id, c.position as Position, c.record as Record, c.connection as Connection, c.channel as Channel, c.contact_name as ContactName, c.title as Title, "
        + "c.preview as Preview, c.status as Status, c.snoozed_until as SnoozedUntil, c.assignee as Assignee, c.team as Team, c.priority as Priority, c.order_id as OrderId, "
        + "c.messages as Messages, c.opened_at as OpenedAt, c.last_message_at as LastMessageAt, c.waiting_since as WaitingSince, c.due_at as DueAt, c.sla as Sla, c.merged_into as MergedInto, "
        + "(select count(*) from conversation_links k where k.conversation = c.id) as Links,";

    private enum Leader
    {
        None,
        Mention,
        Customer,
        Order,
        Label,
        Assignee,
        Team,
        Priority,
        Connection,
        Channel,
        Sla,
        Status,
    }

    private bool IsActive => Filter.Status is not (null or "resolved");

    private static bool IsNobody(string? name) => name == ListConversationsEndpoint.Nobody;

    // Nobody's conversations of all times are too many to lead; nobody's active ones are not. In the order of what is due its own index leads: little is.
    private Leader Leads =>
        Filter.Mentioned is not null && !Filter.ByDue ? Leader.Mention
        : Filter.Customer is not null ? Leader.Customer
        : Filter.Order is not null ? Leader.Order
        : Filter.Label is not null && !Filter.ByDue ? Leader.Label
        : Filter.Assignee is not null && (IsActive || !IsNobody(Filter.Assignee)) ? Leader.Assignee
        : Filter.Team is not null && (IsActive || !IsNobody(Filter.Team)) ? Leader.Team
        : Filter.ByDue ? Leader.None
        : Filter.Priority is not (null or Usual) ? Leader.Priority
        : Filter.Connection is not null ? Leader.Connection
        : Filter.Channel is not null ? Leader.Channel
        : Filter.Sla is not null ? Leader.Sla
        : Filter.Status is not (null or Active) ? Leader.Status
        : Leader.None;

    // Mentions are in an order of their own: who was mentioned last comes first, whatever else happened since.
    private string Order => IsBeside ? "l.position" : "c.position";

    private bool IsBeside => Leads is Leader.Label or Leader.Mention;

    private string Source => Leads switch
    {
        Leader.Label => "from conversation_labels l join conversations c on c.id = l.conversation where l.label = @Label",
        Leader.Mention => "from conversation_mentions l join conversations c on c.id = l.conversation where l.agent = @Mentioned",
        _ => "from conversations c where true",
    };

    private string SourceOfFloor => Leads switch
    {
        Leader.Label => "from conversation_labels l where l.label = @Label",
        Leader.Mention => "from conversation_mentions l where l.agent = @Mentioned",
        _ => Source,
    };

    // What the leading index answers by itself.
    private IEnumerable<string> Leading => Leads switch
    {
        Leader.Customer => [$"c.record {Dialect.Among("records")}"],
        Leader.Label or Leader.Mention => [],
        Leader.Order => ["c.order_id = @Order"],
        Leader.Assignee => [Named("assignee", Filter.Assignee!), .. WhileActive],
        Leader.Team => [Named("team", Filter.Team!), .. WhileActive],
        Leader.Priority => ["c.priority = @Priority", NotUsual, .. WhileActive],
        Leader.Connection => ["c.connection = @Connection", .. WhileActive],
        Leader.Channel => ["c.channel = @Channel", .. WhileActive],
        Leader.Sla => ["c.sla = @sla"],
        Leader.Status => ["c.status = @Status"],
        _ => WhileActive,
    };

    private IEnumerable<string> WhileActive => IsActive ? [NotResolved] : [];

    private IEnumerable<(string? Wanted, Leader Leader, string Condition)> Plain =>
    [
        (Filter.Customer, Leader.Customer, $"c.record {Dialect.Among("records")}"), (Filter.Order, Leader.Order, "c.order_id = @Order"),
        (Filter.Priority, Leader.Priority, "c.priority = @Priority"), (Filter.Connection, Leader.Connection, "c.connection = @Connection"),
        (Filter.Channel, Leader.Channel, "c.channel = @Channel"), (Filter.Sla, Leader.Sla, "c.sla = @sla"),
    ];

    private IEnumerable<string> Others
    {
        get
        {
            if (Filter.Status is { } status && Leads != Leader.Status && !(status == Active && Leads is not (Leader.Mention or Leader.Customer or Leader.Order or Leader.Label or Leader.Sla)))
            {
                yield return status == Active ? NotResolved : "c.status = @Status";
            }

            if (Filter.Assignee is { } assignee && Leads != Leader.Assignee)
            {
                yield return Named("assignee", assignee);
            }

            if (Filter.Team is { } team && Leads != Leader.Team)
            {
                yield return Named("team", team);
            }

            if (Filter.Label is not null && Leads != Leader.Label)
            {
                yield return "exists (select 1 from conversation_labels o where o.label = @Label and o.conversation = c.id)";
            }

            if (Filter.Mentioned is not null && Leads != Leader.Mention)
            {
                yield return "exists (select 1 from conversation_mentions o where o.agent = @Mentioned and o.conversation = c.id)";
            }

            foreach (var (wanted, leader, condition) in Plain)
            {
                if (wanted is not null && Leads != leader)
                {
                    yield return condition;
                }
            }

        }
    }

    /// <summary>Finds the first row that this page does not look at any more; null when the leading index alone can tell the page, or the list is in the order of what is due.</summary>
    public string? Floor => Filter.ByDue || !Others.Any() ? null
        : $"select {Order} {SourceOfFloor}{All(Leading)} and {Order} < @before order by {Order} desc limit 1 offset {MostLookedAt}";

    /// <summary>The rows of a page: after <c>@floor</c>, before <c>@before</c>. What has something due is little: in that order all of it may be looked at.</summary>
    public string Rows => Filter.ByDue
        ? $"{Columns} c.position as Place {Source}{All([.. Leading, .. Others])} and {DueOrder.Condition} order by {DueOrder.By} limit @size"
        : $"{Columns} {Order} as Place {Source}{All([.. Leading, .. Others])} and {Order} < @before and {Order} > @floor order by {Order} desc limit @size";

    /// <summary>How many there are after <c>@floor</c>, at most <c>@size</c>.</summary>
    public string Count => Filter.ByDue
        ? $"select count(*) from (select 1 as one {Source}{All([.. Leading, .. Others])} and c.due_at is not null limit @size) f"
        : $"select count(*) from (select 1 as one {Source}{All([.. Leading, .. Others])} and {Order} > @floor order by {Order} desc limit @size) f";

    private static string All(IEnumerable<string> conditions) => string.Concat(conditions.Select(condition => $" and {condition}"));

    private static string Named(string column, string wanted) => wanted == ListConversationsEndpoint.Nobody
        ? $"c.{column} is null"
        : $"c.{column} = @{char.ToUpperInvariant(column[0])}{column[1..]}";
}
