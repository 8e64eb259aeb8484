using System.Text.Json.Serialization.Metadata;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders;

/// <summary>What became of one row of a bulk push; rows are answered in their order.</summary>
/// <param name="Row">The row's number, from 1.</param>
/// <param name="Status"><c>recorded</c>, <c>replayed</c> (it was recorded before) or <c>rejected</c>.</param>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Whose it is.</param>
/// <param name="Position">The journal position that contains it.</param>
/// <param name="Code">Why it was rejected.</param>
/// <param name="Detail">What to do about it.</param>
public sealed record BulkRow(
    long Row, string Status, string? OrderId = null, string? CustomerId = null, long? Position = null, string? Code = null, string? Detail = null);

internal sealed class BulkPurchases(IMediator mediator, IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions> json)
{
    private readonly JsonTypeInfo<PurchaseInput> _input = (JsonTypeInfo<PurchaseInput>)json.Value.SerializerOptions.GetTypeInfo(typeof(PurchaseInput));
    private readonly JsonTypeInfo<BulkRow> _row = (JsonTypeInfo<BulkRow>)json.Value.SerializerOptions.GetTypeInfo(typeof(BulkRow));

    public BulkRows<PurchaseInput, BulkRow> For(Intent intent) =>
        new(_input, _row, (row, number, cancellation) => Record(row, number, intent, cancellation), Refused);

    private async Task<BulkRow> Record(PurchaseInput input, long number, Intent intent, CancellationToken cancellation)
    {
        var own = intent.Key is null ? intent : intent with { Key = $"{intent.Key}:{number}" };
        var result = await mediator.Send(new RecordPurchase(input, own), cancellation);
        return result.Value is { } receipt
            ? new BulkRow(number, result.Replayed ? "replayed" : "recorded", receipt.OrderId, receipt.CustomerId, receipt.Position)
            : Refused(number, result.Rejection!);
    }

    private static BulkRow Refused(long number, Rejection rejection) => new(number, "rejected", Code: rejection.Code, Detail: rejection.Detail);
}

internal static class BulkPurchasesEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/purchases/bulk", Handle)
        .WithName("RecordPurchasesInBulk")
        .WithTags("Purchases")
        .WithSummary("Push many purchases")
        .WithDescription(
            "A stream of newline-delimited JSON, one purchase a line, of any length. Answers with one line per row, in order, while the rows "
            + "are still coming: read while you send. A row that fails does not stop the others; pushing the stream again records nothing twice.")
        .Accepts<PurchaseInput>("application/x-ndjson")
        .Produces<BulkRow>(StatusCodes.Status200OK, "application/x-ndjson")
        .WithRequestExample("a sale to somebody with a card", RecordPurchaseEndpoint.Example, "application/x-ndjson")
        .AllowAnyBodySize()
        .RequireScope(Scopes.PurchasesWrite);

    private static Task Handle(HttpContext http, Intent intent, BulkPurchases bulk) => bulk.For(intent).Run(http);
}
