using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Segments.Contracts;

namespace OmniGrains.Desk.Routing;

/// <summary>Which conversations go to which team.</summary>
/// <param name="Name">At most 100 characters.</param>
/// <param name="Team">The team.</param>
/// <param name="Order">Rules are tried from the smallest up, equal ones by id; the first that fits counts. 100 when absent.</param>
/// <param name="Channels">On which channels; absent means any.</param>
/// <param name="Connections">On which connected channels, so for which brands; absent means any.</param>
/// <param name="Priorities">For which priorities; absent means any.</param>
/// <param name="Labels">For conversations with one of these labels; absent means any.</param>
/// <param name="When">Conditions on the customer's live record, as journeys have them. A conversation of nobody known fulfils none.</param>
/// <param name="Skills">What the agent must be able to do.</param>
/// <param name="MatchLanguage">True when the agent must speak the customer's language, where that is known: from the record, or else as the channel tells it.</param>
/// <param name="Segment">For customers who are in this saved segment, as both stand when the rule is looked at; absent means any.</param>
public sealed record RoutingRuleInput(
    string Name, string Team, int? Order = null, IReadOnlyList<string>? Channels = null, IReadOnlyList<string>? Connections = null,
    IReadOnlyList<ConversationPriority>? Priorities = null, IReadOnlyList<string>? Labels = null, IReadOnlyList<FieldCondition>? When = null, IReadOnlyList<string>? Skills = null,
    bool? MatchLanguage = null, string? Segment = null);

internal static class RoutingRules
{
    private static readonly Shelf<RoutingRuleInput> Shelf = new(
        DeskKind.RoutingRule, "routing-rules", "RoutingRule", "routing rule", "Counts for conversations that begin from now on.",
        ("refunds", new RoutingRuleInput("Refunds on WhatsApp", "returns", 10, ["whatsapp"], Skills: ["refunds"], MatchLanguage: true)), DeskRejections.RuleUnknown,
        input => new DeskEntry(RoutingRule: input), entry => entry.RoutingRule, Wrong);

    public static void Map(IEndpointRouteBuilder routes)
    {
        Shelf.Saving(routes.MapPut("/routing-rules/{id}", async (
            string id, RoutingRuleInput input, Intent intent, HttpContext http, ShelfKeeper keeper, ISegments segments, CancellationToken cancellation) =>
        {
            var wrong = await segments.Wrong(input.Segment, cancellation);
            return await keeper.Put(Shelf with { Wrong = one => Wrong(one) ?? wrong }, id, input, intent, http, cancellation);
        }));
        Shelf.Reading(routes.MapGet("/routing-rules/{id}", (string id, HttpContext http, ShelfKeeper keeper, CancellationToken cancellation) =>
            keeper.Get(Shelf, id, http, cancellation)));
        Shelf.Removing(routes.MapDelete("/routing-rules/{id}", (string id, Intent intent, HttpContext http, ShelfKeeper keeper, CancellationToken cancellation) =>
            keeper.Remove(Shelf, id, intent, http, cancellation)));
        Shelf.Listing(routes.MapGet("/routing-rules", (ShelfKeeper keeper, CancellationToken cancellation) => keeper.List(Shelf, cancellation)));
    }

    /// <summary>The first rule that fits; of one team, when it is named.</summary>
    /// <param name="book">How the desk is set up.</param>
    /// <param name="segments">Saved segments.</param>
    /// <param name="conversation">The conversation.</param>
    /// <param name="record">The customer's live record; null for nobody.</param>
    /// <param name="at">Now.</param>
    /// <param name="team">The team that it is in already.</param>
    /// <param name="cancellation">Stops.</param>
    public static async ValueTask<RoutingRuleInput?> For(
        DeskBook book, ISegments segments, ConversationFacts conversation, JsonElement? record, DateTimeOffset at, string? team, CancellationToken cancellation)
    {
        foreach (var rule in book.All(DeskKind.RoutingRule).Where(one => one.Kept.Since <= conversation.OpenedAt)
            .OrderBy(one => one.Kept.Entry.RoutingRule!.Order ?? 100).ThenBy(one => one.Id, StringComparer.Ordinal).Select(one => one.Kept.Entry.RoutingRule!))
        {
            if ((team is null || rule.Team == team) && Fits(rule, conversation) && await segments.Has(rule.Segment, rule.When, record, at, cancellation))
            {
                return rule;
            }
        }

        return null;
    }

    private static bool Fits(RoutingRuleInput rule, ConversationFacts conversation) =>
        (rule.Channels is null || rule.Channels.Contains(conversation.Channel)) && (rule.Connections is null || rule.Connections.Contains(conversation.Connection))
            && (rule.Priorities is null || rule.Priorities.Contains(conversation.Priority))
            && (rule.Labels is null || rule.Labels.Intersect(conversation.Labels, StringComparer.Ordinal).Any());

    private static string? Wrong(RoutingRuleInput input) =>
        !Slugs.IsText(input.Name, 100) ? "name: must be 1 to 100 characters."
        : input.Order is < 0 or > 10_000 ? "order: must be 0 to 10000."
        : !new[] { input.Channels, input.Connections, input.Labels, input.Skills }.All(Teams.AreNames) ? "channels, connections, labels, skills: must be at most 50 names of 1 to 64 characters each."
        : FieldConditions.Wrong(input.When, "when");
}
