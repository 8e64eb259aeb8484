using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FluentValidation;
using FluentValidation.Results;
using MediatR;
using Microsoft.AspNetCore.Http;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;

namespace OmniGrains.Orders.Desk;

/// <summary>Somebody wants something done with an order.</summary>
/// <typeparam name="TInput">What.</typeparam>
/// <param name="OrderId">With which order.</param>
/// <param name="Part">With which of its payments, fulfilments or returns; null for the order itself.</param>
/// <param name="Input">The particulars.</param>
/// <param name="Intent">The caller's intention.</param>
/// <param name="Revision">The revision that the caller read; null: whatever it is now.</param>
internal sealed record OrderRequest<TInput>(string OrderId, string? Part, TInput Input, Intent Intent, int? Revision = null)
    : IRequest<Result<OrderReceipt>>
    where TInput : class;

/// <summary>Brings changes to their orders, and tells how the orders stand then.</summary>
internal sealed class OrderDesk(IGrains grains, KeyVault vault)
{
    public async Task<Result<OrderReceipt>> Ask<TInput>(OrderRequest<TInput> request, IOrderChange change, JsonTypeInfo<TInput> type)
        where TInput : class
    {
        if (!Slugs.IsPrintable(request.OrderId, OrderIds.Longest))
        {
            return OrderRejections.NoSuchOrder;
        }

        var content = JsonSerializer.Serialize(request.Input, type);
        var context = request.Intent.Context(vault.Digest($"{request.OrderId}/{request.Part}/{content}"));
        // Whoever hung up still gets what was asked for.
        var outcome = await grains.Ask(new OrderId(request.OrderId).Grain, change, context, CancellationToken.None);
        return outcome.Rejection is { } rejection
            ? rejection
            : Result<OrderReceipt>.Of(ReceiptOf(request.OrderId, outcome.Reply!, outcome.Position), outcome.Position, outcome.Replayed);
    }

    /// <summary>The order as it stands; null when there is no such sale.</summary>
    public async ValueTask<Order.Documented?> Read(string orderId, CancellationToken cancellation) =>
        Slugs.IsPrintable(orderId, OrderIds.Longest)
            ? (await grains.Read(new OrderId(orderId).Grain, DescribeOrder.Query, cancellation)).Value as Order.Documented
            : null;

    public static OrderReceipt ReceiptOf(string orderId, OrderReply reply, long position) =>
        new(orderId, reply.Payment, reply.Fulfilment, reply.Return, reply.Id, position);
}

/// <summary>Order ids in addresses.</summary>
internal static class OrderIds
{
    /// <summary>Of an order 121; of a document that it caused some more.</summary>
    public const int Longest = 150;

    /// <summary>As it was meant: a slash in an id is sent as %2F, which servers leave as it is.</summary>
    public static string Read(string id) => id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>The revision that <c>If-Match</c> names.</summary>
    public static Rejection? Revision(HttpRequest request, out int? revision) => Answers.TryReadIfMatch(request, out revision) ? null : Answers.BadIfMatch;
}

/// <summary>What an input must satisfy: one pass.</summary>
internal abstract class OrderRules<TInput> : AbstractValidator<OrderRequest<TInput>>
    where TInput : class
{
    protected OrderRules() => RuleFor(request => request.Input).Custom((input, context) => Check(input, new Checks<OrderRequest<TInput>>(context)));

    protected abstract void Check(TInput input, Checks<OrderRequest<TInput>> check);
}

/// <summary>Notes what is wrong with an input.</summary>
internal readonly struct Checks<T>(ValidationContext<T> context)
{
    private const decimal LargestQuantity = 10_000_000m;
    private const decimal LargestAmount = 1_000_000_000m;
    private const int MostLines = 500;

    public T Request => context.InstanceToValidate;

    public void That(bool holds, string property, string message)
    {
        if (!holds)
        {
            context.AddFailure(new ValidationFailure(property, message));
        }
    }

    public void Quantity(decimal quantity, string property) =>
        That(quantity > 0 && quantity.Scale <= 3 && quantity <= LargestQuantity, property, "must be above zero, have at most three decimals and be at most 10,000,000.");

    public void Amount(decimal amount, string property) =>
        That(amount >= 0 && amount.Scale <= 4 && amount <= LargestAmount, property, "must not be negative, have at most four decimals and be at most 1,000,000,000.");

    /// <summary>Whether a product of these can be built: what is out of bounds is refused for that, and for nothing else.</summary>
    public bool Fits(decimal quantity, decimal amount) => Math.Abs(quantity) <= LargestQuantity && Math.Abs(amount) <= LargestAmount;

    public void Code(string? code, string property) =>
        That(Slugs.IsSlug(code, 40), property, "must be 1 to 40 lower-case letters, digits, dots or hyphens.");

    public void Text(string? text, int longest, string property) =>
        That(Slugs.IsText(text, longest), property, $"must be 1 to {longest} characters.");

    public void OptionalText(string? text, int longest, string property) =>
        That(text is null || Slugs.IsText(text, longest), property, $"must be 1 to {longest} characters.");

    public void Id(string? id, string property) =>
        That(Slugs.IsPrintable(id, 80), property, "must be 1 to 80 printable ASCII characters without spaces.");

    public bool Count<TItem>(IReadOnlyList<TItem>? items, string property, int most = MostLines)
    {
        var fits = items is { Count: > 0 } && items.Count <= most && !items.Contains(default!);
        That(fits, property, $"must be 1 to {most}, none of them null.");
        return fits;
    }

    public void Lines(IReadOnlyList<LineInput>? lines, string property)
    {
        if (lines is null || !Count(lines, property))
        {
            return;
        }

        foreach (var line in lines)
        {
            Id(line.LineId, $"{property}.lineId");
            Quantity(line.Quantity, $"{property}.quantity");
        }
    }
}

/// <summary>A quantity of a line.</summary>
/// <param name="LineId">The line's id, as the order tells it.</param>
/// <param name="Quantity">How much of it; at most three decimals.</param>
public sealed record LineInput(string LineId, decimal Quantity);

internal static class LineInputs
{
    public static IReadOnlyList<LineQuantity>? Quantities(this IReadOnlyList<LineInput>? lines) =>
        lines is null ? null : [.. lines.Select(line => new LineQuantity(line.LineId, "", line.Quantity))];
}
