using FluentValidation;
using OmniGrains.Edge;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Desk;

namespace OmniGrains.Orders.Placing;

/// <summary>What a cart must satisfy.</summary>
internal sealed class PlaceOrderRules : AbstractValidator<PlaceOrder>
{
    private const int MostIdentities = 20;
    private const int MostPayments = 20;

    public PlaceOrderRules() => RuleFor(request => request.Input).Custom((input, context) => Check(input, new Checks<PlaceOrder>(context)));

    private static void Check(PlaceOrderInput input, Checks<PlaceOrder> check)
    {
        check.Code(input.Source, "source");
        check.Id(input.ExternalId, "externalId");
        check.OptionalText(input.Number, 80, "number");
        check.Code(input.Channel, "channel");
        check.That(input.Place is null || Slugs.IsSlug(input.Place, 64), "place", "must be the id of a place.");
        check.That(Currencies.IsKnown(input.Currency), "currency", "must be an ISO 4217 code such as EUR.");
        check.That(input.Identities is not { Count: > MostIdentities }, "identities", $"must be at most {MostIdentities}.");
        CheckLines(input.Lines, check);
        CheckDelivery(input, check);
        CheckPayments(input.Payments ?? [], check);
    }

    private static void CheckLines(IReadOnlyList<CartLineInput> lines, Checks<PlaceOrder> check)
    {
        if (!check.Count(lines, "lines"))
        {
            return;
        }

        for (var i = 0; i < lines.Count; i++)
        {
            Line(lines[i], $"lines[{i}]", check);
        }

        var ids = lines.Select((line, i) => CartLines.IdOf(line, i)).ToList();
        check.That(ids.Distinct(StringComparer.Ordinal).Count() == ids.Count, "lines", "must have ids that occur once.");
    }

    /// <summary>One line of a cart or of an edit.</summary>
    public static void Line<T>(CartLineInput line, string name, Checks<T> check)
    {
        check.Text(line.Sku, 64, $"{name}.sku");
        check.Quantity(line.Quantity, $"{name}.quantity");
        check.That(line.LineId is null || Slugs.IsPrintable(line.LineId, 80), $"{name}.lineId", "must be 1 to 80 printable ASCII characters.");
        check.OptionalText(line.Name, 200, $"{name}.name");
        check.Amount(line.UnitPrice ?? 0, $"{name}.unitPrice");
        check.Amount(line.Discount ?? 0, $"{name}.discount");
        check.Amount(line.Tax ?? 0, $"{name}.tax");
        check.That(
            line.UnitPrice is not { } price || !check.Fits(line.Quantity, price) || (line.Discount ?? 0) <= price * line.Quantity,
            $"{name}.discount", "must not be more than the line comes to.");
    }

    private static void CheckDelivery(PlaceOrderInput input, Checks<PlaceOrder> check)
    {
        var delivery = input.Delivery;
        var ships = delivery.Kind == DeliveryKind.Ship;
        check.That(ships || Slugs.IsSlug(delivery.CollectAt, 64), "delivery.collectAt", "must be the id of a place.");
        check.That(!ships || delivery.CollectAt is null, "delivery.collectAt", "belongs to what is collected.");
        check.That(!ships || delivery.Address is not null, "delivery.address", "is needed to ship.");
        check.That(delivery.PromisedBy is null || delivery.PromisedBy > check.Request.Intent.At, "delivery.promisedBy", "must lie in the future.");
        check.That(delivery.PromisedBy is null || delivery.PromisedBy < check.Request.Intent.At.AddYears(3), "delivery.promisedBy", "must lie within three years.");
        check.That(delivery.Address is null || input.Identities is { Count: > 0 }, "identities", "must say who receives what is delivered.");
        if (delivery.Location is { } location)
        {
            check.That(Math.Abs(location.Latitude) <= 90 && Math.Abs(location.Longitude) <= 180, "delivery.location", "must be degrees.");
        }

        if (delivery.Address is { } address)
        {
            CheckAddress(address, check);
        }
    }

    private static void CheckAddress(DeliveryAddress address, Checks<PlaceOrder> check)
    {
        check.Text(address.Line1, 200, "delivery.address.line1");
        check.OptionalText(address.Line2, 200, "delivery.address.line2");
        check.OptionalText(address.Name, 200, "delivery.address.name");
        check.Text(address.PostalCode, 20, "delivery.address.postalCode");
        check.Text(address.City, 120, "delivery.address.city");
        check.OptionalText(address.Region, 120, "delivery.address.region");
        check.That(address.Country is { Length: 2 } country && country.All(char.IsAsciiLetterUpper), "delivery.address.country", "must be ISO 3166 alpha-2.");
        check.OptionalText(address.Phone, 40, "delivery.address.phone");
        check.OptionalText(address.Instructions, 500, "delivery.address.instructions");
    }

    private static void CheckPayments(IReadOnlyList<CartPaymentInput> payments, Checks<PlaceOrder> check)
    {
        check.That(payments.Count <= MostPayments && !payments.Contains(null!), "payments", $"must be at most {MostPayments}, none of them null.");
        foreach (var payment in payments.OfType<CartPaymentInput>())
        {
            check.Id(payment.Id, "payments.id");
            check.Text(payment.Method, 40, "payments.method");
            check.Amount(payment.Amount, "payments.amount");
            check.OptionalText(payment.Reference, 120, "payments.reference");
        }

        var ids = payments.OfType<CartPaymentInput>().Select(payment => payment.Id).ToList();
        check.That(ids.Distinct(StringComparer.Ordinal).Count() == ids.Count, "payments", "must have ids that occur once.");
    }
}
