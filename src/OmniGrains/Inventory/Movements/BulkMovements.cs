using System.Text.Json.Serialization.Metadata;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;

namespace OmniGrains.Inventory.Movements;

/// <summary>One row of a bulk push: a movement, or what is on hand.</summary>
/// <param name="Place">Where.</param>
/// <param name="Sku">Which SKU.</param>
/// <param name="Kind">A movement of this kind; absent: on hand is set.</param>
/// <param name="Quantity">How much moved.</param>
/// <param name="OnHand">What is there now.</param>
/// <param name="ExpectedOnHand">What the record is believed to say.</param>
/// <param name="Reason">Why; a slug. When absent, <c>bulk</c>.</param>
/// <param name="Reference">The document behind it.</param>
public sealed record BulkStockInput(
    string Place, string Sku, MovementKind? Kind, decimal? Quantity, decimal? OnHand, decimal? ExpectedOnHand, string? Reason, string? Reference);

/// <summary>What became of one row; rows are answered in their order.</summary>
/// <param name="Row">The row's number, from 1.</param>
/// <param name="Status"><c>recorded</c>, <c>replayed</c> or <c>rejected</c>.</param>
/// <param name="OnHand">What is on hand after it.</param>
/// <param name="Position">The journal position that contains it.</param>
/// <param name="Code">Why it was rejected.</param>
/// <param name="Detail">What to do about it.</param>
public sealed record BulkStockRow(
    long Row, string Status, decimal? OnHand = null, long? Position = null, string? Code = null, string? Detail = null);

internal sealed class BulkMovements(IMediator mediator, IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions> json)
{
    private readonly JsonTypeInfo<BulkStockInput> _input = (JsonTypeInfo<BulkStockInput>)json.Value.SerializerOptions.GetTypeInfo(typeof(BulkStockInput));
    private readonly JsonTypeInfo<BulkStockRow> _row = (JsonTypeInfo<BulkStockRow>)json.Value.SerializerOptions.GetTypeInfo(typeof(BulkStockRow));

    public BulkRows<BulkStockInput, BulkStockRow> For(Intent intent) =>
        new(_input, _row, (row, number, cancellation) => Record(row, number, intent, cancellation), Refused);

    private async Task<BulkStockRow> Record(BulkStockInput row, long number, Intent intent, CancellationToken cancellation)
    {
        var own = intent.Key is null ? intent : intent with { Key = $"{intent.Key}:{number}" };
        var stock = new StockId(row.Place, row.Sku);
        var reason = row.Reason ?? "bulk";
        var result = row switch
        {
            { Kind: { } kind, Quantity: { } quantity, OnHand: null } =>
                await mediator.Send(new RecordMovement(stock, new MovementInput(kind, quantity, reason, row.Reference), own), cancellation),
            { Kind: null, Quantity: null, OnHand: { } onHand } =>
                await mediator.Send(new SetStock(stock, new StockInput(onHand, row.ExpectedOnHand, reason, row.Reference), null, own), cancellation),
            _ => Neither,
        };
        return result.Value is { } receipt
            ? new BulkStockRow(number, result.Replayed ? "replayed" : "recorded", receipt.Level.OnHand, receipt.Position)
            : Refused(number, result.Rejection!);
    }

    private static BulkStockRow Refused(long number, Rejection rejection) => new(number, "rejected", Code: rejection.Code, Detail: rejection.Detail);

    private static readonly Result<StockReceipt> Neither = new Rejection("request.invalid", "A row has either kind and quantity, or onHand.");
}

internal static class BulkMovementsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/stock/bulk", Handle)
        .WithName("RecordMovementsInBulk")
        .WithTags("Stock")
        .WithSummary("Push many movements or levels")
        .WithDescription(
            "A stream of newline-delimited JSON of any length: each row a movement (kind and quantity) or a level (onHand, optionally with expectedOnHand). "
            + "One answer per row, in order. With an Idempotency-Key the same stream can be pushed again and records nothing twice.")
        .Accepts<BulkStockInput>("application/x-ndjson")
        .Produces<BulkStockRow>(StatusCodes.Status200OK, "application/x-ndjson")
        .WithRequestExample("a delivery", new BulkStockInput("milano-1", "TEAPOT", MovementKind.Receive, 24, null, null, "delivery", "dn-1042"), "application/x-ndjson")
        .AllowAnyBodySize()
        .RequireScope(Scopes.InventoryWrite);

    private static Task Handle(HttpContext http, Intent intent, BulkMovements bulk) => bulk.For(intent).Run(http);
}
