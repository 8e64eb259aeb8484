using FluentValidation;
using FluentValidation.Results;
using OmniGrains.Edge;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders;

/// <summary>
/// What a pushed document must satisfy. One pass over the input instead of a rule object per property: this is the
/// busiest endpoint of all.
/// </summary>
internal sealed class PurchaseRules : AbstractValidator<RecordPurchase>
{
    public const int MostLines = 2_000;
    public const int MostIdentities = 20;
    public const int MostPayments = 20;
    public const decimal LargestAmount = 10_000_000_000m;
    private const decimal LargestPrice = 1_000_000_000m;
    private const decimal LargestQuantity = 10_000_000m;
    private static readonly DateTimeOffset Earliest = new(1970, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public PurchaseRules() => RuleFor(request => request.Input).Custom(static (input, context) => Check(input, context));

    private static void Check(PurchaseInput input, ValidationContext<RecordPurchase> context)
    {
        var check = new Checks(context);
        check.That(Slugs.IsSlug(input.Source, 40), "source", "must be 1 to 40 lower-case letters, digits, dots or hyphens.");
        check.That(Slugs.IsPrintable(input.ExternalId, 80), "externalId", "must be 1 to 80 printable ASCII characters without spaces.");
        check.That(Slugs.IsSlug(input.Channel, 40), "channel", "must be 1 to 40 lower-case letters, digits, dots or hyphens.");
        check.That(input.Place is null || Slugs.IsText(input.Place, 64), "place", "must be 1 to 64 characters.");
        check.That(input.Country is null || Slugs.IsText(input.Country, 60), "country", "must be 1 to 60 characters.");
        check.That(Currencies.IsKnown(input.Currency), "currency", "must be an ISO 4217 code such as EUR.");
        check.That(input.OccurredAt >= Earliest, "occurredAt", "must not be before 1970.");
        check.That(input.OccurredAt <= context.InstanceToValidate.Intent.At.AddDays(1), "occurredAt", "must not be more than a day in the future.");
        check.That(input.Identities is not { Count: > MostIdentities }, "identities", $"must be at most {MostIdentities}.");
        check.That(input.ReturnOf is null || Slugs.IsPrintable(input.ReturnOf, 121), "returnOf", "must be 1 to 121 printable ASCII characters without spaces.");
        check.That(input.ReturnOf is null || KindOf(input) == PurchaseKind.Return, "returnOf", "belongs only to a return.");
        check.That(!NamesItself(input), "returnOf", "must not name the return itself.");
        CheckPayments(input, check);
        CheckLines(input, check);
    }

    private static void CheckPayments(PurchaseInput input, Checks check)
    {
        check.That(input.Payments is not { Count: > MostPayments }, "payments", $"must be at most {MostPayments}.");
        foreach (var payment in input.Payments ?? [])
        {
            check.That(payment is not null && Slugs.IsText(payment.Method, 40), "payments.method", "must be 1 to 40 characters.");
            check.That(payment is not null && IsMoney(payment.Amount, LargestAmount), "payments.amount", "must have at most four decimals.");
            check.That(payment?.Reference is null || Slugs.IsText(payment.Reference, 120), "payments.reference", "must be 1 to 120 characters.");
        }
    }

    private static void CheckLines(PurchaseInput input, Checks check)
    {
        if (input.Lines.Count is 0 or > MostLines)
        {
            check.That(false, "lines", $"must be 1 to {MostLines}.");
            return;
        }

        var kind = KindOf(input);
        var anySold = false;
        var total = 0m;
        for (var i = 0; i < input.Lines.Count; i++)
        {
            if (input.Lines[i] is { } line)
            {
                CheckLine(line, kind, i, check);
                anySold |= line.Quantity > 0;
                total += Math.Abs(ValueOf(line));
            }
            else
            {
                check.That(false, $"lines[{i}]", "must not be null.");
            }
        }

        check.That(total <= LargestAmount, "lines", "must not come to more than 10,000,000,000 together.");
        check.That(kind != PurchaseKind.Sale || anySold, "lines", "of a sale must contain at least one with a positive quantity; push a return as kind 'return'.");
    }

    private static void CheckLine(PurchaseLineInput line, PurchaseKind kind, int index, Checks check)
    {
        check.That(Slugs.IsText(line.Sku, 64), index, "sku", "must be 1 to 64 characters.");
        check.That(line.Name is null || (line.Name.Length <= 200 && !line.Name.AsSpan().ContainsAnyInRange((char)0, (char)31)), index, "name", "must be at most 200 characters, none of them a control character.");
        check.That(line.Quantity != 0 && line.Quantity.Scale <= 3 && Math.Abs(line.Quantity) <= LargestQuantity, index, "quantity",
            "must not be zero, have at most three decimals and be at most 10,000,000.");
        check.That(IsMoney(line.UnitPrice, LargestPrice), index, "unitPrice", "must have at most four decimals and be at most 1,000,000,000.");
        check.That(line.UnitPrice >= 0 || kind == PurchaseKind.Adjustment, index, "unitPrice", "must not be negative, except in an adjustment.");
        check.That(line.Discount is null or >= 0 && IsMoney(line.Discount ?? 0, LargestPrice), index, "discount", "must not be negative and have at most four decimals.");
        check.That(line.Discount is null or 0 || line.Discount <= ValueOf(line), index, "discount",
            "must not be more than the line comes to; what is taken off the whole purchase is a line of its own, of kind 'discount' or 'manual' with a negative quantity.");
        check.That(line.Tax is null || IsMoney(line.Tax.Value, LargestPrice), index, "tax", "must have at most four decimals.");
        check.That(kind != PurchaseKind.Return || line.Quantity < 0, index, "quantity", "of a return must be negative.");
        check.That(kind != PurchaseKind.StockAdjustment || line.UnitPrice == 0, index, "unitPrice", "of a stock adjustment must be zero.");
    }

    // What is out of bounds is refused for that, and counts for nothing else: the product would not fit either.
    private static decimal ValueOf(PurchaseLineInput line) =>
        Math.Abs(line.Quantity) <= LargestQuantity && Math.Abs(line.UnitPrice) <= LargestPrice
            ? Math.Round(Math.Abs(line.Quantity) * line.UnitPrice, 4, MidpointRounding.AwayFromZero)
            : 0;

    private static bool NamesItself(PurchaseInput input) =>
        input.ReturnOf is { } sale && OrderId.Named(input.Source, sale) == OrderId.Of(input.Source, input.ExternalId);

    public static PurchaseKind KindOf(PurchaseInput input) => input.Kind ?? PurchaseKind.Sale;

    private static bool IsMoney(decimal amount, decimal largest) => amount.Scale <= 4 && Math.Abs(amount) <= largest;

    private readonly struct Checks(ValidationContext<RecordPurchase> context)
    {
        public void That(bool holds, string property, string message)
        {
            if (!holds)
            {
                context.AddFailure(new ValidationFailure(property, message));
            }
        }

        public void That(bool holds, int line, string property, string message)
        {
            if (!holds)
            {
                context.AddFailure(new ValidationFailure($"lines[{line}].{property}", message));
            }
        }
    }
}
