using System.Text.Json;
using OmniGrains.Edge;

namespace OmniGrains.Channels;

/// <summary>Money as a whole number of a currency's smallest unit, as some shops write it.</summary>
internal static class MinorUnits
{
    /// <summary>The amount of a <c>{ amount, currency }</c>; null when absent.</summary>
    public static decimal? Money(this JsonElement element, params ReadOnlySpan<string> path)
    {
        var money = element.At(path);
        return money.Amount("amount") is { } units ? Math.Round(units / ScaleOf(money.Text("currency")), 4) : null;
    }

    private static decimal ScaleOf(string? currency) => Currencies.DigitsOf(currency) switch
    {
        0 => 1,
        3 => 1_000,
        _ => 100,
    };
}
