using OmniGrains.Channels.Connections;
using OmniGrains.Customers.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Channels;

/// <summary>Makes lines that satisfy our rules from what shops state.</summary>
internal static class SnapshotLines
{
    /// <summary>
    /// A line that comes to <paramref name="total"/> exactly: the unit price is that of <paramref name="listed"/>, and the difference
    /// is its discount.
    /// </summary>
    /// <param name="id">The shop's stable id of the line.</param>
    /// <param name="sku">Stock keeping unit; when the shop has none, its own id of the product.</param>
    /// <param name="name">Its name.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="quantity">Above zero.</param>
    /// <param name="listed">What the whole line costs before discounts.</param>
    /// <param name="total">What the whole line costs.</param>
    /// <param name="tax">Informative.</param>
    public static SnapshotLine Of(string id, string sku, string? name, LineKind kind, decimal quantity, decimal listed, decimal total, decimal tax)
    {
        var before = Math.Max(listed, total);
        var unit = Math.Round(before / quantity, 4, MidpointRounding.ToPositiveInfinity);
        var gross = Math.Round(unit * quantity, 4, MidpointRounding.AwayFromZero);
        return new SnapshotLine(id, sku, name, kind, quantity, unit, gross - total, tax);
    }

    /// <summary>The SKU, or a name made from the first id that is there.</summary>
    public static string SkuOr(string? sku, string prefix, params ReadOnlySpan<string?> ids)
    {
        if (sku is not null)
        {
            return Payload.Shorten(sku, 64)!;
        }

        foreach (var id in ids)
        {
            if (id is not null)
            {
                return Payload.Shorten($"{prefix}-{id}", 64)!;
            }
        }

        return prefix;
    }

    /// <summary>By what a buyer is known: the shop's own id of them, their e-mail and their phone.</summary>
    public static IReadOnlyList<IdentityInput>? Buyer(ConnectedShop shop, string? buyerId, string? email, bool verified, string? phone, string? country)
    {
        var identities = new List<IdentityInput>();
        if (buyerId is not null)
        {
            identities.Add(new IdentityInput(IdentityKinds.Buyer, $"{shop.Id}:{buyerId}"));
        }

        if (email is not null)
        {
            identities.Add(new IdentityInput(IdentityKinds.Email, email, Verified: verified));
        }

        if (phone is not null)
        {
            identities.Add(new IdentityInput(IdentityKinds.Phone, phone, country));
        }

        return identities.Count == 0 ? null : identities;
    }

    /// <summary>Two upper-case letters, or null.</summary>
    public static string? Country(string? code) => code is { Length: 2 } && code.All(char.IsAsciiLetter) ? code.ToUpperInvariant() : null;
}
