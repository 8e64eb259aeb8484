using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Offers.Contracts;

namespace OmniGrains.Customers;

/// <summary>All that is held on a person.</summary>
/// <param name="Record">The live record.</param>
/// <param name="Events">Everything that was recorded about the person, oldest first, in full.</param>
/// <param name="OffersShown">Each offer that was shown to the person, or held out to tell its effect, when first. It is recorded for many people at once.</param>
public sealed record CustomerExport(CustomerRecord Record, IReadOnlyList<ExportedEvent> Events, IReadOnlyList<ShownOffer> OffersShown);

/// <summary>One recorded fact.</summary>
public sealed record ExportedEvent(long Position, DateTimeOffset At, string Stream, string Type, JsonElement Data);

internal static class ExportCustomerEndpoint
{
    private const int PageSize = 500;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/customers/{id}/export", Handle)
        .WithName("ExportCustomer")
        .WithTags("Customers")
        .WithSummary("Export all that is held on a customer")
        .WithDescription("One document: the live record, and every recorded fact about the person in full, purchases with their lines included, and which offers were shown when.")
        .Produces<CustomerExport>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status410Gone)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .WaitsForPosition()
        .RequireScope(Scopes.CustomersRead);

    private static async Task<Results<Ok<CustomerExport>, ProblemHttpResult>> Handle(
        string id, Families families, GrainEngine engine, FollowUp followUp, IViewStore views, IShownOffers offers, IOptions<JsonOptions> json, CancellationToken cancellation)
    {
        // The view names the events; the journal has them in full. Nothing recorded until now may be missing.
        var head = engine.Tail.Head;
        if (!await followUp.Reach(TimelineView.ViewName, head, cancellation) || !await followUp.Reach(offers.ViewName, head, cancellation))
        {
            return TypedResults.Problem(Problems.Of(CustomerRejections.Behind));
        }

        var (family, rejection) = await families.Find(id);
        if (rejection is not null)
        {
            return TypedResults.Problem(Problems.Of(rejection));
        }

        var shown = await offers.To([.. family!.Parts.Select(part => part.Id)], cancellation);
        return TypedResults.Ok(new CustomerExport(
            LiveRecord.Of(family, id), await EventsOf(family, engine.Tail, views, json.Value.SerializerOptions, cancellation), shown));
    }

    private static async Task<List<ExportedEvent>> EventsOf(
        Family family, Tail tail, IViewStore views, JsonSerializerOptions json, CancellationToken cancellation)
    {
        var events = new List<ExportedEvent>();
        TimelineCursor? from = null;
        while (true)
        {
            var page = await Timeline.Read(views, family, oldestFirst: true, from, PageSize, cancellation);
            foreach (var entry in page)
            {
                events.AddRange((await tail.Read(entry.Position - 1, 1, cancellation))
                    .Where(recorded => recorded.Event is not null)
                    .Select(recorded => new ExportedEvent(
                        recorded.Position, recorded.At, recorded.Stream, recorded.Type,
                        JsonSerializer.SerializeToElement(recorded.Event!, recorded.Event!.GetType(), json))));
            }

            if (page.Count < PageSize)
            {
                return events;
            }

            from = new TimelineCursor(Timestamps.Text(page[^1].OccurredAt), page[^1].Position);
        }
    }
}
