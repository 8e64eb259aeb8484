using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Journeys.StockAlerts;

/// <summary>Whether a customer waits for a SKU.</summary>
public sealed record StockAlertReceipt(string Sku, bool Waits, long Position);

internal static class StockAlertEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/customers/{id}/stock-alerts/{sku}", Put)
            .WithName("PutStockAlert")
            .WithTags("Journeys")
            .WithSummary("A customer wants to know when a SKU is back")
            .WithDescription(
                "Told once, when its availability changes next and is above zero anywhere: journey.back-in-stock, the beginning of the ready-made journey back-in-stock. "
                + "A customer of several records is told once; an erasure ends it.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithExample(StatusCodes.Status200OK, "waits", new StockAlertReceipt("TEAPOT", true, 812))
            .RequireScope(Scopes.CustomersWrite);
        routes.MapDelete("/customers/{id}/stock-alerts/{sku}", Delete)
            .WithName("DeleteStockAlert")
            .WithTags("Journeys")
            .WithSummary("A customer no longer waits for a SKU")
            .WithDescription("Answered the same when the customer did not.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithExample(StatusCodes.Status200OK, "waits no more", new StockAlertReceipt("TEAPOT", false, 813))
            .RequireScope(Scopes.CustomersWrite);
    }

    private static Task<Results<Ok<StockAlertReceipt>, ProblemHttpResult>> Put(
        string id, string sku, Intent intent, HttpContext http, ICustomerRecords records, ICustomerFamilies families, IGrains grains, CancellationToken cancellation) =>
        Ask(id, sku, (record, family) => new WantStockAlert(sku, record, family), intent, http, records, families, grains, cancellation);

    private static Task<Results<Ok<StockAlertReceipt>, ProblemHttpResult>> Delete(
        string id, string sku, Intent intent, HttpContext http, ICustomerRecords records, ICustomerFamilies families, IGrains grains, CancellationToken cancellation) =>
        Ask(id, sku, (_, family) => new DropStockAlert(sku, family), intent, http, records, families, grains, cancellation);

    private static async Task<Results<Ok<StockAlertReceipt>, ProblemHttpResult>> Ask(
        string id, string sku, Func<string, IReadOnlyList<string>, ICommand<StockAlertReply>> command, Intent intent, HttpContext http, ICustomerRecords records,
        ICustomerFamilies families, IGrains grains, CancellationToken cancellation)
    {
        if (!Slugs.IsText(sku, 100) || sku.Contains('/', StringComparison.Ordinal))
        {
            return TypedResults.Problem(Problems.Of(StockAlertRejections.Invalid));
        }

        if (await records.Find(id, cancellation) is not { } person)
        {
            return TypedResults.Problem(Problems.Of(JourneyRejections.CustomerUnknown));
        }

        var outcome = await grains.Ask(StockAlerts.GrainOf(sku), command(person.Id, await families.RecordsOf(person.Id, cancellation)), intent.Context($"{person.Id} {sku} {http.Request.Method}"), cancellation);
        return outcome.ToResult(reply => new StockAlertReceipt(sku, reply.Waits, outcome.Position)).ToOk(http);
    }
}
