using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Rules;

/// <summary>Whether what is given on one basket could be given on another offer's, too. Pure.</summary>
internal static class Baskets
{
    /// <summary>False only when no basket can be as both ask. Categories exclude nothing: a basket holds many.</summary>
    public static bool CanBeBoth(BasketCondition? one, BasketCondition? other) =>
        one is null || other is null || (TotalsMeet(one, other) && !Excludes(one, other) && !Excludes(other, one));

    // A basket whose total counts has one currency.
    private static bool TotalsMeet(BasketCondition one, BasketCondition other) =>
        !HasTotal(one) || !HasTotal(other) || (one.Currency == other.Currency && !(one.TotalAtLeast > other.TotalAtMost) && !(other.TotalAtLeast > one.TotalAtMost));

    private static bool HasTotal(BasketCondition basket) => basket.TotalAtLeast is not null || basket.TotalAtMost is not null;

    private static bool Excludes(BasketCondition one, BasketCondition other) => one.Skus is { Count: > 0 } needed && other.NotSkus is { } barred && needed.All(barred.Contains);
}
