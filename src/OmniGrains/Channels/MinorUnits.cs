using System.Collections.Frozen;
using System.Text.Json;

namespace OmniGrains.Channels;

/// <summary>Money as a whole number of a currency's smallest unit, as some shops write it.</summary>
internal static class MinorUnits
{
    private static readonly FrozenSet<string> None =
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Three = "BHD IQD JOD KWD LYD OMR TND".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The amount of a <c>{ amount, currency }</c>; null when absent.</summary>
    public static decimal? Money(this JsonElement element, params ReadOnlySpan<string> path)
    {
        var money = element.At(path);
        return money.Amount("amount") is { } units ? Math.Round(units / ScaleOf(money.Text("currency")), 4) : null;
    }

    private static decimal ScaleOf(string? currency) => currency switch
    {
        not null when None.Contains(currency) => 1,
        not null when Three.Contains(currency) => 1_000,
        _ => 100,
    };
}
