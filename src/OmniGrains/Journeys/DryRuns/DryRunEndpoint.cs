using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Journeys.Definitions;
using OmniGrains.Journeys.Working;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Journeys.DryRuns;

/// <param name="Customer">Any record of the customer.</param>
/// <param name="Journey">Instead of the journey as it is saved: what it would be.</param>
public sealed record DryRunInput(string Customer, JourneyInput? Journey = null);

/// <summary>How a customer would have gone through a journey.</summary>
/// <param name="Customer">The customer.</param>
/// <param name="Events">How many events of the customer that the journey listens to were played; at most the last 1,000.</param>
/// <param name="Runs">The ways through it, the oldest first; at most 100.</param>
/// <param name="NotPlayed">Kinds of events that the journey listens to and that are not looked for, because they lie with no customer: as if none had happened.</param>
public sealed record DryRunDetails(string Customer, int Events, IReadOnlyList<RehearsedRun> Runs, IReadOnlyList<string>? NotPlayed = null);

internal static class DryRunEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/journeys/{id}/dry-run", Handle)
        .WithName("DryRunJourney")
        .WithTags("Journeys")
        .WithSummary("What a journey would have done with a customer")
        .WithDescription(
            "Plays what happened to the customer, from the journal, through the journey (as it is saved, or as it is given here): when they would have come in, what would "
            + "have been sent when and why. Conditions look at the record as it was then. Nothing is recorded or sent. The last 1,000 events of the last 200 orders and of the "
            + "customer's records, accounts and notifications are played; notPlayed names kinds that are not among them.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("a customer", new DryRunInput("01k0000000000000000000000"))
        .WithExample(StatusCodes.Status200OK, "a basket that was left", new DryRunDetails("01k0000000000000000000000", 2,
            [new RehearsedRun(ReadyMade.ReadyJourneys.ExampleTime, 812, "customer.behaviour-tracked",
                [new RehearsedStep("wait", ReadyMade.ReadyJourneys.ExampleTime.AddHours(1), "waited", null, null),
                 new RehearsedStep("send", ReadyMade.ReadyJourneys.ExampleTime.AddHours(1), "would-send", "journey-abandoned-basket", null)], "finished", null, null)]))
        .RequireScope(Scopes.NotificationsManage);

    private static async Task<Results<Ok<DryRunDetails>, ProblemHttpResult>> Handle(
        string id, DryRunInput input, JourneyKinds kinds, JourneyFacts facts, History history, ICustomerRecords records, INotices notices, IGrains grains, TimeProvider time,
        CancellationToken cancellation)
    {
        var saved = (await grains.Read(JourneyBook.Grain, ReadJourneys.Query, cancellation)).Value.Find(id);
        if ((input.Journey ?? saved?.Plan) is not { } plan)
        {
            return TypedResults.Problem(Problems.Of(JourneyRejections.Unknown));
        }

        if (input.Journey is not null && JourneyRules.Wrong(id, plan, kinds) is { } wrong)
        {
            return TypedResults.Problem(Problems.Of(wrong));
        }

        if (await records.Find(input.Customer ?? "", cancellation) is not { } person)
        {
            return TypedResults.Problem(Problems.Of(JourneyRejections.CustomerUnknown));
        }

        var story = records.StoryOf(person.Id);
        var happened = await history.Of(person, story, plan, cancellation);
        var rehearsal = new Rehearsal(facts, story, id, plan, person, await notices.ZoneOf(person, cancellation));
        return TypedResults.Ok(new DryRunDetails(
            person.Id, happened.Count, await rehearsal.Play(happened, time.GetUtcNow(), cancellation), plan.Kinds().Where(kind => !History.Plays(kind)).ToList() is { Count: > 0 } left ? left : null));
    }
}
