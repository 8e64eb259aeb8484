using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Desk.Macros;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Desk.Automation;

/// <summary>A rule to try on what happened.</summary>
/// <param name="Rule">The rule; it need not be saved.</param>
/// <param name="Hours">How far back: 1 to 720; 168 (a week) when absent.</param>
/// <param name="Limit">How many events it shall have held for at most: 1 to 200; 50 when absent.</param>
public sealed record AutomationTrial(AutomationRuleInput Rule, int? Hours = null, int? Limit = null);

/// <summary>What a rule would have done.</summary>
/// <param name="Looked">How many events it would have looked at.</param>
/// <param name="From">The oldest moment that was looked back to: all that was asked for, or else the oldest event that was looked at.</param>
/// <param name="Complete">False when there was more than could be looked at: the latest events were.</param>
/// <param name="Matches">For which it would have held, latest first.</param>
public sealed record AutomationRehearsal(int Looked, DateTimeOffset From, bool Complete, IReadOnlyList<AutomationMatch> Matches);

/// <summary>An event for which a rule would have held.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Position">The event's journal position.</param>
/// <param name="At">When it happened.</param>
/// <param name="Trigger">What it is to rules.</param>
/// <param name="Why">Why the rule holds.</param>
/// <param name="Edit">What it would change.</param>
/// <param name="Reply">What it would say to the customer, filled from live state.</param>
/// <param name="Note">The internal note.</param>
/// <param name="Notify">What others would be told.</param>
/// <param name="Problem">Why it could not be done.</param>
public sealed record AutomationMatch(
    string ConversationId, long Position, DateTimeOffset At, string Trigger, string Why, ConversationEdit Edit, string? Reply, string? Note, string? Notify, MacroProblem? Problem);

/// <summary>Plays a rule over the latest part of the journal; reads, and changes nothing.</summary>
internal sealed class DryRun(Tail tail, IGrains grains, AutomationLookup lookup, TimeProvider time)
{
    private const int MostEvents = 50_000;
    private const int MostLooked = 2_000;
    private const int AtOnce = 2_000;

    public async Task<AutomationRehearsal> Play(DeskBook book, AutomationRuleInput rule, int hours, int limit, CancellationToken cancellation)
    {
        var (since, begin) = (time.GetUtcNow().AddHours(-hours), Math.Max(0, tail.Head - MostEvents));
        var events = await Events(rule, begin, since, cancellation);
        var alone = new KeptEntry(0, new DeskEntry(AutomationRule: rule with { Enabled = true }), DateTimeOffset.MinValue);
        var (looked, matches) = (0, new List<AutomationMatch>());
        foreach (var (recorded, happened) in Enumerable.Reverse(events).Take(MostLooked))
        {
            looked++;
            if (await Match(book, alone, recorded, happened, cancellation) is { } match)
            {
                matches.Add(match);
            }

            if (matches.Count == limit)
            {
                break;
            }
        }

        var oldest = begin == 0 ? null : (await tail.Read(begin, 1, cancellation)).FirstOrDefault();
        var complete = looked == events.Count && !(oldest?.At > since);
        return new AutomationRehearsal(looked, complete ? since : looked == events.Count ? oldest!.At : events[^looked].Recorded.At, complete, matches);
    }

    private async Task<List<(Recorded Recorded, Happened Happened)>> Events(AutomationRuleInput rule, long after, DateTimeOffset since, CancellationToken cancellation)
    {
        var events = new List<(Recorded, Happened)>();
        while (await tail.Read(after, AtOnce, cancellation) is { Count: > 0 } found)
        {
            events.AddRange(found.Where(recorded => recorded.At >= since).Select(recorded => (recorded, Happened.Of(recorded)!)).Where(one => one.Item2 is { Depth: < AutomationPlan.Deepest } happened && happened.For(rule) is not null));
            after = found[^1].Position;
        }

        return events;
    }

    // The conversation as it was then; the customer, the order and the text as they are now.
    private async Task<AutomationMatch?> Match(DeskBook book, KeptEntry alone, Recorded recorded, Happened happened, CancellationToken cancellation)
    {
        var grain = new ConversationId(happened.Conversation).Grain;
        if ((await grains.ReadAt(grain, ReadConversationFacts.Query, new Moment(recorded.Position, null), cancellation)).Value is not { Forgotten: false } facts)
        {
            return null;
        }

        var rule = alone.Entry.AutomationRule!;
        var situation = await lookup.Of(recorded, happened, facts, [rule], cancellation);
        if (AutomationPlan.Of([("draft", alone)], happened, situation, book) is not [var planned])
        {
            return null;
        }

        var act = await lookup.Act(planned, book, cancellation);
        return new AutomationMatch(
            facts.Id, recorded.Position, recorded.At, planned.Trigger, planned.Why, act.Edit, act.Reply, act.Note, act.Notify,
            act.Refused is { } refused ? new MacroProblem(refused.Code, refused.Detail) : null);
    }
}

internal static class DryRunEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/automation-rules/dry-run", Handle)
        .WithName("TryAutomationRule")
        .WithTags("Desk")
        .WithSummary("Try an automation rule on what happened")
        .WithDescription(
            "Plays a draft over the latest 50,000 entries of the journal, or as many hours as asked for, and the latest 2,000 events there that it would look at, and tells for "
            + "which it would have held, why, and what it would have done (complete and from say how far that reaches; the key needs conversations:read too). Conversations are looked at as they were then; customers, orders and texts as they are now. Nothing is sent or changed. What other rules would have "
            + "made of a conversation is not played.")
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("refunds of the last day", new AutomationTrial(AutomationRules.Example, 24))
        .WithExample(StatusCodes.Status200OK, "one", new AutomationRehearsal(31, new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero), true,
        [
            new AutomationMatch(
                "0195f3a2b4c17d3e8f00112233445566", 1209, new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.Zero), "messageReceived", "Refunds to the returns team: messageReceived; text has 'rimborso'",
                new ConversationEdit(Team: "returns", AddLabels: ["refund"]), null, null, "refund-asked", null),
        ]))
        .RequireScope(Scopes.ConversationsManage);

    private static async Task<Results<Ok<AutomationRehearsal>, ProblemHttpResult>> Handle(
        AutomationTrial trial, HttpContext http, ShelfKeeper keeper, MacroCheck check, DryRun dryRun, CancellationToken cancellation)
    {
        // It tells what was said, and fills in whose it is.
        if (http.Features.Get<Caller>()?.May(Scopes.ConversationsRead) != true)
        {
            return TypedResults.Problem(Problems.Of(403, "auth.scope-missing", "A dry run shows conversations: the key needs the scope conversations:read too."));
        }

        var book = await keeper.Book(cancellation);
        var wrong = trial.Rule is null ? "rule: must be given." : trial.Hours is < 1 or > 720 ? "hours: must be 1 to 720." : trial.Limit is < 1 or > 200 ? "limit: must be 1 to 200."
            : AutomationRules.Wrong(trial.Rule, check);
        var refusal = wrong is null ? DeskReferences.Missing(book, new DeskEntry(AutomationRule: trial.Rule)) : DeskRejections.Invalid(wrong);
        return refusal is not null ? TypedResults.Problem(Problems.Of(refusal))
            : TypedResults.Ok(await dryRun.Play(book, trial.Rule!, trial.Hours ?? 168, trial.Limit ?? 50, cancellation));
    }
}
