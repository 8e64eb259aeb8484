using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Desk.Routing;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge;

namespace OmniGrains.Desk.Joining;

/// <summary>What a rule about conversations of one customer must satisfy, and its endpoints.</summary>
internal static class JoiningRules
{
    private static readonly Shelf<JoiningRuleInput> Shelf = new(
        DeskKind.JoiningRule, "joining-rules", "JoiningRule", "joining rule",
        "Counts for what customers write from now on. While there is none, conversations of a customer over different channels or connections are linked within 72 hours.",
        ("same-question", new JoiningRuleInput("Asked twice", JoiningAct.Merge, 24, [JoiningSign.Order, JoiningSign.Question], ["email", "whatsapp"], 10)), DeskRejections.JoiningRuleUnknown,
        input => new DeskEntry(JoiningRule: input), entry => entry.JoiningRule, Wrong);

    public static void Map(IEndpointRouteBuilder routes)
    {
        Shelf.Saving(routes.MapPut("/joining-rules/{id}", (string id, JoiningRuleInput input, Intent intent, HttpContext http, ShelfKeeper keeper, CancellationToken cancellation) =>
            keeper.Put(Shelf, id, input, intent, http, cancellation)));
        Shelf.Reading(routes.MapGet("/joining-rules/{id}", (string id, HttpContext http, ShelfKeeper keeper, CancellationToken cancellation) =>
            keeper.Get(Shelf, id, http, cancellation)));
        Shelf.Removing(routes.MapDelete("/joining-rules/{id}", (string id, Intent intent, HttpContext http, ShelfKeeper keeper, CancellationToken cancellation) =>
            keeper.Remove(Shelf, id, intent, http, cancellation)));
        Shelf.Listing(routes.MapGet("/joining-rules", (ShelfKeeper keeper, CancellationToken cancellation) => keeper.List(Shelf, cancellation)));
    }

    /// <returns>What is wrong with a rule; null when nothing is.</returns>
    public static string? Wrong(JoiningRuleInput input) =>
        !Slugs.IsText(input.Name, 100) ? "name: must be 1 to 100 characters."
        : !Enum.IsDefined(input.Do) ? "do: must be nothing, link or merge."
        : input.WithinHours is < 1 or > JoiningPlan.LongestHours ? $"withinHours: must be 1 to {JoiningPlan.LongestHours}."
        : input.Signs is { } signs && (signs.Count > 2 || !signs.All(Enum.IsDefined)) ? "signs: must be of order and question."
        : !Teams.AreNames(input.Channels) ? "channels: must be at most 50 names of 1 to 64 characters each."
        : input.Order is < 0 or > 10_000 ? "order: must be 0 to 10000."
        : null;
}
