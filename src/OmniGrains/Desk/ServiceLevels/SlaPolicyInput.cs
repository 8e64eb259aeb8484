using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Segments.Contracts;

namespace OmniGrains.Desk.ServiceLevels;

/// <summary>What is promised to whom.</summary>
/// <param name="Name">At most 100 characters.</param>
/// <param name="Calendar">The business calendar on which time is counted.</param>
/// <param name="Targets">What is promised, in business minutes, 1 to 144,000 each; at least one.</param>
/// <param name="Order">Policies are tried from the smallest up, equal ones by id; the first that fits holds. 100 when absent.</param>
/// <param name="Channels">On which channels; absent means any.</param>
/// <param name="Priorities">For which priorities; absent means any.</param>
/// <param name="Labels">For conversations with one of these labels; absent means any.</param>
/// <param name="When">
/// Conditions on the customer's live record (<c>loyalty.tier</c>, <c>traits.city</c>, <c>totals.net</c>…), as journeys have them. A conversation of nobody known
/// fulfils none.
/// </param>
/// <param name="Enabled">True when absent.</param>
/// <param name="Segment">For customers who are in this saved segment, as both stand when the policy is chosen; absent means any.</param>
public sealed record SlaPolicyInput(
    string Name, string Calendar, ServiceTargets Targets, int? Order = null, IReadOnlyList<string>? Channels = null, IReadOnlyList<ConversationPriority>? Priorities = null,
    IReadOnlyList<string>? Labels = null, IReadOnlyList<FieldCondition>? When = null, bool? Enabled = null,
    string? Segment = null);

/// <summary>Which policy fits a conversation.</summary>
internal static class SlaPolicies
{
    public const int LongestTarget = 144_000;
    private const int MostNames = 50;

    public static readonly Shelf<SlaPolicyInput> Shelf = new(
        DeskKind.SlaPolicy, "sla-policies", "SlaPolicy", "service level policy",
        "Holds for conversations that begin, or change, from now on: those that it was applied to keep what it promised then.",
        ("gold", new SlaPolicyInput(
            "Gold customers in chats", "milan", new ServiceTargets(15, 30, 480), 10, ["whatsapp", "chat"], [ConversationPriority.High, ConversationPriority.Urgent],
            When: [new FieldCondition("loyalty.tier", FieldTest.Equal, System.Text.Json.JsonSerializer.SerializeToElement("gold"))])),
        DeskRejections.PolicyUnknown, input => new DeskEntry(SlaPolicy: input), entry => entry.SlaPolicy, Wrong);

    public static void Map(IEndpointRouteBuilder routes)
    {
        Shelf.Saving(routes.MapPut("/sla-policies/{id}", async (
            string id, SlaPolicyInput input, Intent intent, HttpContext http, ShelfKeeper keeper, ISegments segments, CancellationToken cancellation) =>
        {
            var wrong = await segments.Wrong(input.Segment, cancellation);
            return await keeper.Put(Shelf with { Wrong = one => Wrong(one) ?? wrong }, id, input, intent, http, cancellation);
        }));
        Shelf.Reading(routes.MapGet("/sla-policies/{id}", (string id, HttpContext http, ShelfKeeper keeper, CancellationToken cancellation) =>
            keeper.Get(Shelf, id, http, cancellation)));
        Shelf.Removing(routes.MapDelete("/sla-policies/{id}", (string id, Intent intent, HttpContext http, ShelfKeeper keeper, CancellationToken cancellation) =>
            keeper.Remove(Shelf, id, intent, http, cancellation)));
        Shelf.Listing(routes.MapGet("/sla-policies", (ShelfKeeper keeper, CancellationToken cancellation) => keeper.List(Shelf, cancellation)));
    }

    /// <summary>The policies to try, first to last.</summary>
    /// <param name="book">How the desk is set up.</param>
    /// <param name="conversation">The conversation: a policy promises nothing to one that began before it was first saved.</param>
    public static IEnumerable<(string Id, KeptEntry Kept)> For(DeskBook book, ConversationFacts conversation) => book.All(DeskKind.SlaPolicy)
        .Where(one => one.Kept.Entry.SlaPolicy is { Enabled: not false } policy && conversation.OpenedAt >= one.Kept.Since
            && (policy.Channels is null || policy.Channels.Contains(conversation.Channel)) && (policy.Priorities is null || policy.Priorities.Contains(conversation.Priority))
            && (policy.Labels is null || policy.Labels.Intersect(conversation.Labels, StringComparer.Ordinal).Any()))
        .OrderBy(one => one.Kept.Entry.SlaPolicy!.Order ?? 100).ThenBy(one => one.Id, StringComparer.Ordinal);

    private static string? Wrong(SlaPolicyInput input) =>
        !Slugs.IsText(input.Name, 100) ? "name: must be 1 to 100 characters."
        : !new[] { input.Targets.FirstResponse, input.Targets.NextResponse, input.Targets.Resolution }.OfType<int>().Any() ? "targets: must promise something."
        : !new[] { input.Targets.FirstResponse, input.Targets.NextResponse, input.Targets.Resolution }.OfType<int>().All(minutes => minutes is >= 1 and <= LongestTarget)
            ? $"targets: each must be 1 to {LongestTarget} business minutes."
        : input.Order is < 0 or > 10_000 ? "order: must be 0 to 10000."
        : input.Channels is { Count: > MostNames or 0 } || input.Channels?.All(name => Slugs.IsText(name, 64)) == false ? $"channels: must be 1 to {MostNames} names."
        : input.Priorities is { Count: 0 or > 4 } ? "priorities: must be 1 to 4."
        : input.Labels is { Count: > MostNames or 0 } || input.Labels?.All(name => Slugs.IsSlug(name, 40)) == false ? $"labels: must be 1 to {MostNames} labels."
        : FieldConditions.Wrong(input.When, "when");
}
