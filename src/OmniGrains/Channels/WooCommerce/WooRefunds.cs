using System.Globalization;
using System.Text.Json;
using OmniGrains.Channels.Connections;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Channels.WooCommerce;

/// <summary>
/// WooCommerce's refunds in our shape. Whether goods went back on the shelf the shop notes on the line of the order, as a sum over all its refunds; of a
/// line whose stock it does not keep it says nothing, and what came back is taken to be on the shelf.
/// </summary>
internal static class WooRefunds
{
    private const string Reduced = "_reduced_stock";
    private const string Restocked = "_restock_refunded_items";

    public static List<SnapshotRefund> Of(JsonElement order, IReadOnlyList<JsonElement> refunds, DateTimeOffset otherwise, ConnectedShop shop)
    {
        var lines = refunds.SelectMany(refund => refund.Each("line_items").Select(line => Read(refund, line)).OfType<Refunded>()).ToList();
        var shelved = order.Each("line_items").SelectMany(line => OnTheShelf(line, [.. lines.Where(one => one.LineId == line.Text("id"))])).ToHashSet();
        return [.. refunds.Select(refund => new SnapshotRefund(
            refund.Id("id"), Math.Abs(refund.Amount("amount") ?? refund.Amount("total") ?? 0), refund.Moment("date_created_gmt") ?? otherwise,
            shop.Settings.DefaultPlace,
            [.. lines.Where(line => line.RefundId == refund.Id("id")).Select(line => new SnapshotRefundLine(line.LineId, line.Quantity, line.Amount, shelved.Contains(line)))]))];
    }

    private static Refunded? Read(JsonElement refund, JsonElement line)
    {
        var quantity = Math.Abs(line.Amount("quantity") ?? 0);
        return Note(line, "_refunded_item_id") is { } original && quantity > 0
            ? new Refunded(refund.Id("id"), line.Text("id"), original, quantity, Math.Abs(line.Amount("total") ?? 0))
            : null;
    }

    // A refund puts all of a line's pieces back, or none: those are taken whose pieces add up to the sum, the largest first.
    private static IEnumerable<Refunded> OnTheShelf(JsonElement line, IReadOnlyList<Refunded> refunded)
    {
        if (Note(line, Reduced) is null && Note(line, Restocked) is null)
        {
            return refunded;
        }

        var left = decimal.TryParse(Note(line, Restocked), NumberStyles.Number, CultureInfo.InvariantCulture, out var sum) ? sum : 0;
        var shelved = new List<Refunded>();
        foreach (var one in refunded.OrderByDescending(one => one.Quantity))
        {
            if (one.Quantity <= left)
            {
                left -= one.Quantity;
                shelved.Add(one);
            }
        }

        return shelved;
    }

    private static string? Note(JsonElement line, string key) => line.Each("meta_data").FirstOrDefault(meta => meta.Text("key") == key).Text("value");

    private sealed record Refunded(string RefundId, string? Id, string LineId, decimal Quantity, decimal Amount);
}
