using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders;

/// <summary>Records what a till, a loyalty system or a shop pushes, and says whose it is.</summary>
internal sealed record RecordPurchase(PurchaseInput Input, Intent Intent) : IRequest<Result<PurchaseReceipt>>;

internal sealed class RecordPurchaseHandler(IGrains grains, IRecognition recognition, KeyVault vault, ITillStock tills)
    : IRequestHandler<RecordPurchase, Result<PurchaseReceipt>>
{
    public async Task<Result<PurchaseReceipt>> Handle(RecordPurchase request, CancellationToken cancellationToken)
    {
        var (input, intent) = request;
        var orderId = OrderId.Of(input.Source, input.ExternalId);
        var fingerprint = PurchaseFingerprint.Of(input, vault);
        var context = intent.ContextOr($"p:{orderId.Value}:{fingerprint}", fingerprint);

        var person = input.Identities is { Count: > 0 } identities
            ? await recognition.Recognise(identities, context, cancellationToken)
            : Recognised.Nobody;
        if (person.Rejection is { } refused)
        {
            return refused;
        }

        var document = DocumentOf(input, orderId, person.Record?.Value, fingerprint);
        if (await tills.MovesOf(document.Place, document.Kind, document.Lines, CancellationToken.None) is { } moves)
        {
            document = document with { StockMoves = moves };
        }

        var command = new RecordDocument(document, person.Customer?.Value, person.Refused is { Count: > 0 } left ? left : null);
        // Once the person is settled the document is recorded, whether or not the caller still listens.
        var outcome = await grains.Ask(orderId.Grain, command, context, CancellationToken.None);
        return outcome.Reply is { } receipt
            ? Result<PurchaseReceipt>.Of(
                new PurchaseReceipt(receipt.OrderId, receipt.CustomerId, receipt.Total, receipt.Refused, outcome.Position), outcome.Position, outcome.Replayed)
            : outcome.Rejection!;
    }

    private static PurchaseRecorded DocumentOf(PurchaseInput input, OrderId orderId, string? record, string fingerprint)
    {
        var lines = new OrderLine[input.Lines.Count];
        var total = 0m;
        for (var i = 0; i < lines.Length; i++)
        {
            lines[i] = LineOf(input.Lines[i]);
            total += lines[i].Amount;
        }

        return new PurchaseRecorded(
            orderId.Value, PurchaseRules.KindOf(input), input.Source, input.ExternalId, input.Channel, input.Place, input.Country,
            input.OccurredAt, record, input.Currency, total, lines, input.Payments ?? [], input.ReturnOf is { } sale ? OrderId.Named(input.Source, sale).Value : null, fingerprint);
    }

    /// <summary>Quantity × unit price, less the discount towards zero, rounded half away from zero to four decimals.</summary>
    private static OrderLine LineOf(PurchaseLineInput line)
    {
        var discount = line.Discount ?? 0;
        var amount = Math.Round(line.Quantity * line.UnitPrice, 4, MidpointRounding.AwayFromZero);
        amount -= line.Quantity < 0 ? -discount : discount;
        return new OrderLine(line.Sku, line.Name, line.Kind ?? LineKind.Merchandise, line.Quantity, line.UnitPrice, discount, line.Tax ?? 0, amount);
    }
}

/// <summary>The same use case for other slices.</summary>
internal sealed class Purchases(IMediator mediator) : IPurchases
{
    public Task<Result<PurchaseReceipt>> Record(PurchaseInput input, Intent intent, CancellationToken cancellation) =>
        mediator.Send(new RecordPurchase(input, intent), cancellation);
}

internal static class RecordPurchaseEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/purchases", Handle)
        .WithName("RecordPurchase")
        .WithTags("Purchases")
        .WithSummary("Push a purchase or a return")
        .WithDescription(
            "Records a sale, return or adjustment and recognises the customer. The answer leaves when it is durable. The same source and "
            + "externalId again gives the first answer; other content under it is refused with 409 purchase.other-content. A return may arrive "
            + "before the sale that it names in returnOf: it is held, and joined when the sale comes.")
        .Produces<PurchaseReceipt>()
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("a sale to somebody with a card", Example)
        .WithExample(StatusCodes.Status200OK, "recorded", new PurchaseReceipt("till-7:2001", "01m803w9p4e9xrgmtnjkv024c3", 24.00m, null, 7))
        .RequireScope(Scopes.PurchasesWrite);

    private static async Task<Results<Ok<PurchaseReceipt>, ProblemHttpResult>> Handle(
        PurchaseInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new RecordPurchase(input, intent), cancellation)).ToOk(http);

    internal static PurchaseInput Example => new(
        "till-7", "2001", PurchaseKind.Sale, "store", "milano-1", "IT", new DateTimeOffset(2026, 3, 1, 10, 30, 0, TimeSpan.FromHours(1)), "EUR",
        [new IdentityInput(IdentityKinds.Card, "IT-4711"), new IdentityInput(IdentityKinds.Email, "ada@example.com", Verified: true)],
        [new PurchaseLineInput("TEAPOT", "Blue teapot", 2, 12.50m, 1.00m, null, LineKind.Merchandise)],
        [new OrderPayment("card", 24.00m)], null);
}
