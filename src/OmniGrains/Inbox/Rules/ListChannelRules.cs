using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Inbox.Rules;

/// <summary>A rule of a channel, and for how long it holds.</summary>
/// <param name="Id">The same for every period in which it had another value; refusals name it.</param>
/// <param name="Channel">The connector whose rule it is; <c>any</c> for what holds for all.</param>
/// <param name="Situation">Where it holds, when not in general: <c>comments</c>, <c>private-replies</c>, <c>after-window</c>.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Bounds">What it bounds, for people.</param>
/// <param name="Value">The limit; absent where a rule holds or does not.</param>
/// <param name="Unit">In what the limit counts: <c>hours</c>, <c>days</c>, <c>characters</c>, <c>files</c>, <c>bytes</c>.</param>
/// <param name="Names">The types or words that it names.</param>
/// <param name="Passes">What passes instead.</param>
/// <param name="ValidFrom">The first day, in UTC, on which it holds; where the source names none, the day from which it was looked up.</param>
/// <param name="ValidUntil">The first day on which it no longer does; absent while nothing else is announced.</param>
/// <param name="Holds">Whether it holds now.</param>
/// <param name="Source">Where it is written.</param>
public sealed record ChannelRuleDetails(
    string Id, string Channel, string? Situation, string Kind, string Bounds, long? Value, string? Unit, IReadOnlyList<string>? Names, string Passes, DateOnly ValidFrom,
    DateOnly? ValidUntil, bool Holds, RuleSource Source);

internal static class ListChannelRulesEndpoint
{
    private const int MostItems = 200;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/channel-rules", Handle)
        .WithName("ListChannelRules")
        .WithTags("Inbox")
        .WithSummary("List the rules of the channels, with the days on which they hold")
        .WithDescription(
            "What every message is held against when it is queued and again when it is sent, from this same table: a rule begins and ends by itself on its day, in UTC. A refusal names in "
            + "rules those that it rests on. Filter by channel (a connector, such as whatsapp) and on (a day: those that hold then, also ahead); page with cursor.")
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithExample(StatusCodes.Status200OK, "WhatsApp's window", new Page<ChannelRuleDetails>(
            [Details(ChannelRuleTable.Find("whatsapp", ChannelRuleKind.FreeTextHours, new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero))!, holds: true)], "MQ"))
        .RequireScope(Scopes.ConversationsRead);

    private static Results<Ok<Page<ChannelRuleDetails>>, ProblemHttpResult> Handle(string? channel, DateOnly? on, string? cursor, int? limit, TimeProvider time)
    {
        if (!Cursor.TryRead(cursor, out var seen))
        {
            return TypedResults.Problem(Problems.Of(Cursor.Unreadable));
        }

        var (now, size, skip) = (time.GetUtcNow(), Math.Clamp(limit ?? 50, 1, MostItems), (int)Math.Min(seen ?? 0, int.MaxValue));
        var rows = ChannelRuleTable.Rows
            .Where(row => (channel is null || ChannelOf(row) == channel || ChannelOf(row) == ChannelRuleTable.Any) && (on is not { } day || row.HoldsOn(day)))
            .Skip(skip).Take(size + 1).ToList();
        return TypedResults.Ok(new Page<ChannelRuleDetails>(
            [.. rows.Take(size).Select(row => Details(row, row.HoldsOn(now)))], rows.Count > size ? Cursor.Of(skip + size) : null));
    }

    private static ChannelRuleDetails Details(ChannelRule row, bool holds)
    {
        var kind = ChannelRuleKinds.Of(row.Kind);
        return new ChannelRuleDetails(
            row.Id, ChannelOf(row), row.Connector.Split('/') is [_, var situation] ? situation : null, kind.Name, row.Says ?? kind.Bounds, kind.Unit is null ? null : row.Value, kind.Unit,
            row.Names.IsEmpty ? null : row.Names, row.Passes, row.From, row.Until, holds, row.Source);
    }

    private static string ChannelOf(ChannelRule row) => row.Connector.Split('/')[0];
}
