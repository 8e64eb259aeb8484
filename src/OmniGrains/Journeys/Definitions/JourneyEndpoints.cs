using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Journeys.ReadyMade;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Segments.Contracts;

namespace OmniGrains.Journeys.Definitions;

/// <summary>A journey as it stands.</summary>
public sealed record JourneyDetails(string Id, int Version, DateTimeOffset Since, JourneyInput Journey);

/// <summary>A journey in a list.</summary>
public sealed record JourneySummary(string Id, int Version, string Name, bool Enabled, string Trigger);

/// <summary>The answer to a change of a journey.</summary>
public sealed record JourneyReceipt(string Id, int Version, long Position);

internal static class JourneyEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/journeys/{id}", Put)
            .WithName("PutJourney")
            .WithTags("Journeys")
            .WithSummary("Save a journey")
            .WithDescription(
                "Replaces the whole definition. Who comes in from now on follows it; who is in it finishes on the version that they came in on. Steps lead forwards only. "
                + "Templates must exist, and get every variable that they need. What a journey causes itself (notifications, traits) begins none. "
                + "Send If-Match with the ETag to change only what you read.")
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithRequestExample("a basket that was left", ReadyJourneys.Example)
            .WithExample(StatusCodes.Status200OK, "saved", new JourneyReceipt("abandoned-basket", 1, 12))
            .RequireScope(Scopes.NotificationsManage);
        routes.MapGet("/journeys/{id}", Get)
            .WithName("GetJourney")
            .WithTags("Journeys")
            .WithSummary("Read a journey")
            .WithDescription("As it is in force for those who come in now.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithExample(StatusCodes.Status200OK, "a journey", new JourneyDetails("abandoned-basket", 1, ReadyJourneys.ExampleTime, ReadyJourneys.Example))
            .RequireScope(Scopes.NotificationsRead);
        routes.MapGet("/journeys", List)
            .WithName("ListJourneys")
            .WithTags("Journeys")
            .WithSummary("List the journeys")
            .WithDescription("All of them, by id; there are at most 200.")
            .WithExample(StatusCodes.Status200OK, "one journey", new Page<JourneySummary>(
                [new JourneySummary("abandoned-basket", 1, ReadyJourneys.Example.Name, true, ReadyJourneys.Example.Trigger.Kind)], null))
            .RequireScope(Scopes.NotificationsRead);
        routes.MapPost("/journeys/ready-made/{name}", PostReadyMade)
            .WithName("AddReadyMadeJourney")
            .WithTags("Journeys")
            .WithSummary("Add a ready-made journey")
            .WithDescription(
                $"With its templates in English and Italian: {string.Join(", ", ReadyJourneys.Names)}. What of it exists already, changed or not, stays as it is. "
                + "It is an ordinary journey from then on.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithExample(StatusCodes.Status200OK, "added", new JourneyReceipt("welcome", 1, 12))
            .RequireScope(Scopes.NotificationsManage);
    }

    private static async Task<Results<Ok<JourneyReceipt>, ProblemHttpResult>> Put(
        string id, JourneyInput input, Intent intent, HttpContext http, JourneyKinds kinds, INotices notices, ISegments segments, IGrains grains, KeyVault vault, CancellationToken cancellation)
    {
        if (!Answers.TryReadIfMatch(http.Request, out var expected))
        {
            return TypedResults.Problem(Problems.Of(Answers.BadIfMatch));
        }

        if (JourneyRules.Wrong(id, input, kinds) is { } wrong)
        {
            return TypedResults.Problem(Problems.Of(wrong));
        }

        if (await WrongFor(input, notices, segments, cancellation) is { } unfit)
        {
            return TypedResults.Problem(Problems.Of(unfit));
        }

        var context = intent.Context(vault.Digest(Encoding.UTF8.GetBytes($"{id} {JourneyBookGrain.TextOf(input)}")));
        return await Save(id, input, expected, intent, context, http, grains, cancellation);
    }

    // What a field of the event will hold is not known yet; that a variable gets one is.
    private static async ValueTask<Rejection?> WrongFor(JourneyInput plan, INotices notices, ISegments segments, CancellationToken cancellation)
    {
        if (plan.Segment is { } segment && await segments.Find(segment, cancellation) is null)
        {
            return JourneyRejections.Invalid("segment: there is no segment with this id.");
        }

        for (var i = 0; i < plan.Steps.Count; i++)
        {
            if (plan.Steps[i] is { Kind: JourneyStepKind.Send, Template: { } template, Data: var data }
                && await notices.WrongFor(template, EntryData.Raw(data), cancellation) is { } wrong)
            {
                return JourneyRejections.Invalid($"steps[{i}].{wrong}");
            }
        }

        return null;
    }

    private static async Task<Results<Ok<JourneyReceipt>, ProblemHttpResult>> PostReadyMade(
        string name, Intent intent, HttpContext http, INotices notices, IGrains grains, CancellationToken cancellation)
    {
        if (ReadyJourneys.Find(name) is not { } ready)
        {
            return TypedResults.Problem(Problems.Of(JourneyRejections.ReadyMadeUnknown));
        }

        var context = intent.Context();
        foreach (var template in ready.Templates)
        {
            if (await notices.AddTemplate(template, intent.Actor, context with { Id = context.Id.Step(template.Id) }, cancellation) is { } refused)
            {
                return TypedResults.Problem(Problems.Of(refused));
            }
        }

        return (await grains.Read(JourneyBook.Grain, ReadJourneys.Query, cancellation)) is { Value: var book } answer && book.Find(name) is { } known
            ? TypedResults.Ok(new JourneyReceipt(name, known.Version, answer.Position))
            : await Save(name, ready.Plan, null, intent, context, http, grains, cancellation);
    }

    private static async Task<Results<Ok<JourneyReceipt>, ProblemHttpResult>> Save(
        string id, JourneyInput input, int? expected, Intent intent, CommandContext context, HttpContext http, IGrains grains, CancellationToken cancellation)
    {
        var outcome = await grains.Ask(JourneyBook.Grain, new SaveJourney(id, input, expected, intent.Actor), context, cancellation);
        return outcome.ToResult(reply => new JourneyReceipt(id, reply.Version, outcome.Position)).ToTagged(http, receipt => receipt.Version);
    }

    private static async Task<Results<Ok<JourneyDetails>, ProblemHttpResult>> Get(string id, HttpContext http, IGrains grains, CancellationToken cancellation)
    {
        if ((await grains.Read(JourneyBook.Grain, ReadJourneys.Query, cancellation)).Value.Find(id) is not { } journey)
        {
            return TypedResults.Problem(Problems.Of(JourneyRejections.Unknown));
        }

        http.Response.Headers.ETag = Answers.ETagOf(journey.Version);
        return TypedResults.Ok(new JourneyDetails(id, journey.Version, journey.Since, journey.Plan));
    }

    private static async Task<Ok<Page<JourneySummary>>> List(IGrains grains, CancellationToken cancellation) => TypedResults.Ok(new Page<JourneySummary>(
        [.. (await grains.Read(JourneyBook.Grain, ReadJourneys.Query, cancellation)).Value.Journeys.Select(pair =>
            new JourneySummary(pair.Key, pair.Value.Version, pair.Value.Plan.Name, pair.Value.Plan.Enabled ?? true, pair.Value.Plan.Trigger.Kind))], null));
}
