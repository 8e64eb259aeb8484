using FluentValidation;
using MediatR;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Desk;

namespace OmniGrains.Orders.Feed;

/// <summary>Takes in what a foreign shop told about an order.</summary>
internal sealed record ReflectSnapshot(OrderSnapshot Snapshot, Intent Intent) : IRequest<Result<ReflectedOrder>>;

internal sealed class SnapshotRules : AbstractValidator<ReflectSnapshot>
{
    private const int MostParts = 500;

    public SnapshotRules() => RuleFor(request => request.Snapshot).Custom((snapshot, context) => Check(snapshot, new Checks<ReflectSnapshot>(context)));

    private static void Check(OrderSnapshot told, Checks<ReflectSnapshot> check)
    {
        check.Code(told.Source, "source");
        check.Id(told.ExternalId, "externalId");
        check.Code(told.Channel, "channel");
        check.OptionalText(told.Number, 80, "number");
        check.OptionalText(told.Place, 64, "place");
        check.OptionalText(told.Country, 60, "country");
        check.That(told.Currency is null || Currencies.IsKnown(told.Currency), "currency", "must be an ISO 4217 code such as EUR.");
        check.OptionalText(told.CancelReason, 120, "cancelReason");
        check.That((told.Payments?.Count ?? 0) <= MostParts, "payments", "must be at most 500.");
        check.That((told.Shipments?.Count ?? 0) <= MostParts, "shipments", "must be at most 500.");
        check.That((told.Refunds?.Count ?? 0) <= MostParts, "refunds", "must be at most 500.");
        CheckLines(told, check);
        foreach (var refund in told.Refunds ?? [])
        {
            check.Id(refund.Id, "refunds.id");
            check.Amount(refund.Amount, "refunds.amount");
        }
    }

    private static void CheckLines(OrderSnapshot told, Checks<ReflectSnapshot> check)
    {
        if (told.Lines is not { Count: > 0 } lines || !check.Count(lines, "lines", most: 2_000))
        {
            return;
        }

        check.That(lines.Select(line => line.LineId).Distinct(StringComparer.Ordinal).Count() == lines.Count, "lines", "must have ids that occur once.");
        foreach (var line in lines)
        {
            check.Id(line.LineId, "lines.lineId");
            check.Text(line.Sku, 64, "lines.sku");
            check.Quantity(line.Quantity == 0 ? 1 : line.Quantity, "lines.quantity");
            check.Amount(line.UnitPrice, "lines.unitPrice");
            check.Amount(line.Discount, "lines.discount");
        }

        check.That(
            lines.Sum(line => check.Fits(line.Quantity, line.UnitPrice) ? Math.Abs(line.Quantity * line.UnitPrice) : 0) <= PurchaseRules.LargestAmount,
            "lines", "must not come to more than 10,000,000,000 together.");
    }
}

internal sealed class ReflectSnapshotHandler(IGrains grains, IRecognition recognition, SupplyFinder supply, ICustomerFamilies families)
    : IRequestHandler<ReflectSnapshot, Result<ReflectedOrder>>
{
    public async Task<Result<ReflectedOrder>> Handle(ReflectSnapshot request, CancellationToken cancellationToken)
    {
        var (told, intent) = request;
        var orderId = OrderId.Of(told.Source, told.ExternalId);
        var context = intent.Context();
        var person = told.Identities is { Count: > 0 } identities
            ? await recognition.Recognise(identities, context, cancellationToken)
            : Recognised.Nobody;

        // An order counts whether or not its person can be recognised: what the shop told happened.
        var command = new TakeIn(EventOf(told, orderId, person.Record?.Value), await supply.For(told, orderId, cancellationToken));
        var outcome = await grains.Ask(orderId.Grain, command, context with { Id = context.Id.Step("order") }, CancellationToken.None);
        if (outcome.Rejection is { } refused)
        {
            return refused;
        }

        var record = person.Record?.Value ?? outcome.Reply!.Record;
        var customer = record is null ? null : await families.CustomerOf(record, cancellationToken);
        return Result<ReflectedOrder>.Of(
            new ReflectedOrder(orderId.Value, customer, person.Refused is { Count: > 0 } left ? left : null, outcome.Reply!.Changed, outcome.Position),
            outcome.Position, outcome.Replayed);
    }

    private static OrderTold EventOf(OrderSnapshot told, OrderId orderId, string? record) => new(
        orderId.Value, told.Source, told.ExternalId, told.Number, told.Channel, record, told.Place, told.Country, told.Currency, told.PlacedAt,
        told.UpdatedAt, told.Lines, told.Payments, told.Shipments, told.Refunds, told.CancelledAt, told.CancelReason, told.PromisedBy, told.StockIsTheirs);
}

/// <inheritdoc cref="IOrderFeed"/>
internal sealed class OrderFeed(IMediator mediator) : IOrderFeed
{
    public Task<Result<ReflectedOrder>> Reflect(OrderSnapshot snapshot, Intent intent, CancellationToken cancellation) =>
        mediator.Send(new ReflectSnapshot(snapshot, intent), cancellation);
}
